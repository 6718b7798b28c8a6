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
  {
    // Hyphens and a number in the title: the id is what stands last.
    path: "/news/2026/11/22/خطة-المياه-2030-تدخل-حيز-التنفيذ-112188",
    title: "خطة المياه 2030 تدخل حيز التنفيذ في محافظة جنين",
    body: paragraphs(
      "جنين 22/11/2026 وفا - دخلت خطة المياه حيز التنفيذ في المحافظة، وتشمل شبكات وخزانات في عشرين قرية.",
      "وتستمر أعمال المرحلة الأولى ثمانية أشهر.",
      "و.أ/ ر.ح",
    ),
  },
  {
    // Day first: 11 December lies in the future, and is not what is written.
    path: "/news/2026/11/12/معرض-للحرف-التقليدية-في-الخليل-111702",
    title: "معرض للحرف التقليدية في الخليل",
    body: paragraphs(
      "الخليل 12-11-2026 وفا- افتتح في البلدة القديمة معرض للحرف التقليدية بمشاركة أربعين حرفيا وحرفية.",
      "ويستمر المعرض حتى نهاية الأسبوع.",
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

/** An SPA item: lines apart by `<br>`, the closing words and the hour in Mecca at its end. */
interface SpaItem {
  readonly id: number;
  readonly title: string;
  readonly lines: readonly string[];
}

const SPA_ITEMS: readonly SpaItem[] = [
  {
    id: 1386690,
    title: "عام / أمانة جدة تفتتح حديقة جديدة على الواجهة البحرية",
    lines: [
      "جدة 13 جمادى الآخرة 1448 هـ الموافق 23 نوفمبر 2026 م واس",
      "افتتحت أمانة محافظة جدة اليوم حديقة جديدة على الواجهة البحرية، تضم مسارات للمشي وملاعب للأطفال ومظلات.",
      "// انتهى //",
      "14:26 ت م",
    ],
  },
  {
    id: 1386689,
    title: "رياضي / بطولة الفروسية تختتم منافساتها في الرياض / إضافة ثانية وأخيرة",
    lines: [
      "فيما يقام حفل السباق الـ 8 على كأس النادي مساء الخميس المقبل بمشاركة ستين جوادا من المرابط كافة، وتبدأ الأشواط عصرا.",
      "// انتهى //",
      "13:58 ت م",
    ],
  },
  {
    id: 1386688,
    title: "رياضي / بطولة الفروسية تختتم منافساتها في الرياض / إضافة أولى",
    lines: [
      "وحل في المركز الثاني فارس من منطقة القصيم، وجاءت فارسة من المدينة المنورة في المركز الثالث بفارق أجزاء من الثانية.",
      "// يتبع //",
      "13:57 ت م",
    ],
  },
  {
    id: 1386687,
    title: "رياضي / بطولة الفروسية تختتم منافساتها في الرياض",
    lines: [
      "الرياض 13 جمادى الآخرة 1448هـ الموافق 23 نوفمبر 2026م واس",
      "اختتمت اليوم في ميدان الفروسية منافسات البطولة السنوية بمشاركة مئة فارس وفارسة من مناطق المملكة كلها.",
      "// يتبع //",
      "13:55 ت م",
    ],
  },
  {
    id: 1386686,
    title: "تنويه / موعد بث النشرة الاقتصادية",
    lines: [
      "تود وكالة الأنباء السعودية إبلاغ المشتركين الكرام بأن النشرة الاقتصادية تبث اليوم عند الساعة الثالثة مساء.",
      "// انتهى //",
      "12:40 ت م",
    ],
  },
];

/** Slips of SPA's datelines, all met in two days of August 2015 and written for a day of this site. Name → dateline. */
export const SPA_SLIPS: Readonly<Record<string, string>> = {
  "a suffix without its tatweel": "بريدة 13 جمادى الآخرة 1448ه الموافق 23 نوفمبر 2026م واس",
  "a suffix glued to the next word": "الدمام 13 جمادى الآخرة 1448 هـالموافق 23 نوفمبر 2026 م واس",
  "the next word without its first letter": "تبوك 13 جمادى الآخرة 1448 هـ لموافق 23 نوفمبر 2026 م واس",
  "a mark glued to the suffix": "حائل 13 جمادى الآخرة 1448 هـ الموافق 23 نوفمبر 2026 مواس",
  "a stop before the mark": "نجران 13 جمادى الآخرة 1448 هـ الموافق 23 نوفمبر 2026 م .واس",
  "a day of three digits": "ينبع 13 جمادى الآخرة 1448هـ الموافق 023 نوفمبر 2026 م واس",
  "a day glued to the place": "عرعر13 جمادى الآخرة 1448 هـ الموافق 23 نوفمبر 2026 م واس",
  "a mark of direction before the place": "\u200fمكة المكرمة 13 جمادى الآخرة 1448 هـ الموافق 23 نوفمبر 2026 م واس",
  "a tatweel within the place": "أبهــا 13 جمادى الآخرة 1448 هـ الموافق 23 نوفمبر 2026 م واس",
  "hard blanks before the mark": "القطيف 13 جمادى الآخرة 1448 هـ الموافق 23 نوفمبر 2026 م\u00a0\u00a0\u00a0واس",
  "marks of direction behind the mark": "جازان 13 جمادى الآخرة 1448 هـ الموافق 23 نوفمبر 2026 م واس\u200f\u200f",
  "a Hijri day that is another one": "الباحة 17 جمادى الآخرة 1448 هـ الموافق 23 نوفمبر 2026 م واس",
};

/** SPA's listing and its items, of the second page where there is one. */
function spaPages(items: readonly SpaItem[], address = "https://www.spa.gov.sa/", next = ""): Pages {
  const rows = items.map(({ id, title }) => `<div class="row"><a href="/details.php?id=${id}">${title}</a></div>`);
  const older = next === "" ? "" : `<a rel="next" href="${next}">الأخبار السابقة</a>`;
  return new Map([
    [address, page("ar", "وكالة الأنباء السعودية", `<div id="news">${rows.join("")}</div>${older}`)],
    ...items.map(
      ({ id, title, lines }) =>
        [
          `https://www.spa.gov.sa/details.php?id=${id}`,
          page("ar", title, `<div id="item"><h2>${title}</h2><div class="text">${lines.join("<br>")}</div></div>`),
        ] as const,
    ),
  ]);
}

export const SPA: Pages = spaPages(SPA_ITEMS);

export const SPA_WITH_SLIPS: Pages = spaPages(
  Object.values(SPA_SLIPS).map((dateline, index) => ({
    id: 1386720 - index,
    title: `عام / افتتاح فعاليات الموسم الثقافي في يومه رقم ${index + 1}`,
    lines: [
      dateline,
      `افتتحت اليوم فعاليات الموسم الثقافي بحضور جمع من الأدباء والمثقفين، وتستمر ${index + 3} أيام في المركز الثقافي.`,
      "// انتهى //",
      "11:05 ت م",
    ],
  })),
);

/** The same listing with two older pages, the last of August 2015 with a part without a dateline in its midst. */
export const SPA_WITH_OLDER: Pages = new Map([
  ...spaPages(SPA_ITEMS, "https://www.spa.gov.sa/", "/?page=2"),
  ...spaPages(
    [
      {
        id: 1386500,
        title: "عام / انطلاق حملة التشجير في الأحساء",
        lines: [
          "الأحساء 12 جمادى الآخرة 1448 هـ الموافق 22 نوفمبر 2026 م واس",
          "انطلقت في الأحساء حملة التشجير السنوية، وتستهدف غرس عشرين ألف شتلة على جوانب الطرق وفي الحدائق.",
          "// انتهى //",
          "17:02 ت م",
        ],
      },
    ],
    "https://www.spa.gov.sa/?page=2",
    "/?page=3",
  ),
  ...spaPages(
    [
      {
        id: 1385689,
        title: "عام / اختتام ملتقى الأسر المنتجة في تبوك",
        lines: [
          "تبوك 25 شوال 1436 هـ الموافق 10 اغسطس 2015 م واس",
          "اختتم اليوم في تبوك ملتقى الأسر المنتجة بمشاركة ثمانين أسرة عرضت منتجاتها على مدى أسبوع كامل.",
          "// انتهى //",
          "20:26 ت م",
        ],
      },
      {
        id: 1385688,
        title: "ثقافي / أمسية شعرية في الطائف / إضافة أولى وأخيرة",
        lines: [
          "وألقى الشعراء قصائد في حب الوطن، ونالت استحسان الحضور الذين ملؤوا القاعة حتى ساعة متأخرة من الليل.",
          "// انتهى //",
          "20:20 ت م",
        ],
      },
      {
        id: 1385687,
        title: "ثقافي / أمسية شعرية في الطائف",
        lines: [
          "الطائف 25 شوال 1436 هـ الموافق 10 أغسطس 2015 م واس",
          "أقام النادي الأدبي في الطائف أمسية شعرية شارك فيها خمسة شعراء من مناطق المملكة بحضور كبير.",
          "// يتبع //",
          "20:19 ت م",
        ],
      },
    ],
    "https://www.spa.gov.sa/?page=3",
  ),
]);
