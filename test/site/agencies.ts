/** Pages of other agencies as their public addresses and items tell them; the text is ours. Address → page. */
export type Pages = ReadonlyMap<string, string>;

const page = (language: string, title: string, body: string): string =>
  `<!doctype html><html lang="${language}" dir="rtl"><head><meta charset="utf-8"><title>${title}</title></head><body>` +
  `<nav><a href="/">الرئيسية</a><a href="/about">عن الوكالة</a></nav>${body}<footer>جميع الحقوق محفوظة</footer></body></html>`;

const paragraphs = (...texts: string[]): string => texts.map((text) => `<p>${text}</p>`).join("\n");

const WAFA_ITEMS = [
  {
    path: "/news/2026/11/23/افتتاح-معرض-الكتاب-في-رام-الله-112233",
    title: "افتتاح معرض الكتاب في رام الله بمشاركة خمسين دار نشر",
    body: paragraphs(
      "رام الله 23-11-2026 وفا- افتتح اليوم الإثنين معرض الكتاب السنوي بمشاركة خمسين دار نشر من المدن والقرى كافة.",
      "ويستمر المعرض عشرة أيام، وتتخلله ندوات وأمسيات للأطفال والكبار على حد سواء.",
      "و.أ",
    ),
  },
  {
    path: "/news/2026/11/23/بدء-موسم-قطف-الزيتون-في-نابلس-112230",
    title: "انتهاء موسم قطف الزيتون في محافظة نابلس بإنتاج وفير",
    body: paragraphs(
      "نابلس 23-11-2026 وفا- أعلنت مديرية الزراعة انتهاء موسم قطف الزيتون في المحافظة، وقالت إن الإنتاج وفير هذا العام.",
      "وأضافت أن المعاصر عملت ليلا ونهارا خلال الأسابيع الستة الماضية.",
      "ـــــ",
      "ر.ح",
    ),
  },
  {
    path: "/news/2026/11/22/ورشة-حول-ترميم-المباني-التاريخية-112201",
    title: "ورشة عمل حول ترميم المباني التاريخية في بيت لحم",
    body: paragraphs(
      "بيت لحم 22-11-2026 وفا- نظمت البلدية، أمس الأحد، ورشة عمل حول ترميم المباني التاريخية وصيانتها وحمايتها.",
      "وشارك في الورشة مهندسون ومعماريون وطلبة من ثلاث جامعات.",
    ),
  },
];

export const WAFA: Pages = new Map([
  [
    "https://wafa.ps/Pages/LastNews",
    page(
      "ar",
      "آخر الأخبار",
      `<main><div class="news-list">${WAFA_ITEMS.map(
        ({ path, title }) => `<div class="news-item"><a href="${encodeURI(path)}"><h3>${title}</h3></a></div>`,
      ).join("")}</div></main>`,
    ),
  ],
  ...WAFA_ITEMS.map(
    ({ path, title, body }) =>
      [
        `https://wafa.ps${encodeURI(path)}`,
        page("ar", title, `<main><h1>${title}</h1><div class="details">${body}</div></main>`),
      ] as const,
  ),
]);

const SPA_ITEMS = [
  {
    id: 1386690,
    title: "عام / أمانة جدة تفتتح حديقة جديدة على الواجهة البحرية",
    body: "جدة 13 جمادى الآخرة 1448 هـ الموافق 23 نوفمبر 2026 م واس<br>افتتحت أمانة محافظة جدة اليوم حديقة جديدة على الواجهة البحرية، تضم مسارات للمشي وملاعب للأطفال ومظلات.<br>// انتهى //<br>14:26 ت م",
  },
  {
    id: 1386689,
    title: "رياضي / بطولة الفروسية تختتم منافساتها في الرياض / إضافة أولى وأخيرة",
    body: "فيما يقام حفل السباق الـ 8 على كأس النادي مساء الخميس المقبل بمشاركة ستين جوادا من المرابط كافة، وتبدأ الأشواط عصرا.<br>// انتهى //<br>13:58 ت م",
  },
  {
    id: 1386688,
    title: "رياضي / بطولة الفروسية تختتم منافساتها في الرياض",
    body: "الرياض 13 جمادى الآخرة 1448هـ الموافق 23 نوفمبر 2026م واس<br>اختتمت اليوم في ميدان الفروسية منافسات البطولة السنوية بمشاركة مئة فارس وفارسة من مناطق المملكة كلها.<br>// يتبع //<br>13:55 ت م",
  },
];

export const SPA: Pages = new Map([
  [
    "https://www.spa.gov.sa/",
    page(
      "ar",
      "وكالة الأنباء السعودية",
      `<div id="news">${SPA_ITEMS.map(
        ({ id, title }) => `<div class="row"><a href="/details.php?id=${id}">${title}</a></div>`,
      ).join("")}</div>`,
    ),
  ],
  ...SPA_ITEMS.map(
    ({ id, title, body }) =>
      [
        `https://www.spa.gov.sa/details.php?id=${id}`,
        page("ar", title, `<div id="item"><h2>${title}</h2><div class="text">${body}</div></div>`),
      ] as const,
  ),
]);
