import nna from "../../../feeds/nna.ts";
import { json, page, seconds } from "./page.ts";
import type { Replica } from "./replica.ts";
import { bodyOf, entryOf, type Story, stamped } from "./story.ts";

/** NNA: an API with epoch seconds, an RSS that stands still, flat addresses with and without `short`. */

interface Item extends Story {
  readonly at: string;
  readonly category: number;
  /** Words of the title in the address; none for a short item. */
  readonly slug?: string;
}

const CATEGORIES: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  ar: { 3: "أمن وقضاء", 4: "اقتصاد", 5: "سياسة" },
  en: { 4: "Economy", 5: "Politics" },
};
const MARK = { place: null, mark: "وطنية" };
const RULE = "============ ";

const ITEMS: Readonly<Record<string, readonly Item[]>> = {
  ar: [
    {
      ...MARK,
      id: "571230",
      at: "2026-11-23T11:31:00Z",
      category: 4,
      slug: "افتتاح-معرض-المونة",
      title: "افتتاح معرض المونة البلدية في زحلة بمشاركة مئة عارض",
      opening: "وطنية - ",
      text: [
        "افتتح معرض المونة البلدية في زحلة بمشاركة مئة عارض من قرى البقاع، ويستمر حتى نهاية الأسبوع.",
        "ويضم المعرض زاوية للأطفال وورشا لصناعة المربيات وتجفيف الفاكهة.",
      ],
      signOff: [`${RULE}ر.ع`],
    },
    {
      ...MARK,
      id: "571228",
      at: "2026-11-23T10:58:20Z",
      category: 5,
      title: "لجنة الأشغال تناقش خطة النقل العام",
      opening: "وطنية - ",
      text: [
        "ناقشت لجنة الأشغال في جلستها اليوم خطة النقل العام وسبل ربط المدن الساحلية بخطوط منتظمة للحافلات.",
        "وتستكمل اللجنة البحث في جلسة تعقد الأسبوع المقبل.",
      ],
      signOff: [`${RULE}ج.س`],
    },
    {
      ...MARK,
      id: "571221",
      at: "2026-11-23T09:15:00Z",
      category: 3,
      slug: "تدابير-سير-في-بيروت",
      title: "تدابير سير في بيروت بمناسبة ماراتون السبت",
      opening: "وطنية - ",
      text: [
        "أعلنت قوى الأمن تدابير سير في شوارع وسط بيروت بمناسبة الماراتون الذي يقام صباح يوم السبت المقبل.",
        "ودعت المواطنين إلى استعمال مواقف السيارات عند مداخل المدينة.",
      ],
      signOff: [`${RULE}م.ن`],
    },
    {
      ...MARK,
      id: "571190",
      at: "2026-11-22T22:40:00Z",
      category: 4,
      slug: "موسم-الحمضيات",
      title: "موسم الحمضيات يبدأ في الجنوب بإنتاج جيد",
      opening: "وطنية - ",
      text: [
        "بدأ موسم الحمضيات في سهول الجنوب، وقال المزارعون إن الإنتاج جيد هذا العام بعد شتاء ماطر.",
        "وتصدر البضاعة الأولى من مرفأ صيدا مطلع الشهر المقبل.",
      ],
      signOff: [`${RULE}ع.د`],
    },
    {
      ...MARK,
      id: "571155",
      at: "2026-11-22T14:05:00Z",
      category: 5,
      title: "توقيع كتاب عن تاريخ الصحافة في طرابلس",
      opening: "وطنية - ",
      text: [
        "وقع مؤرخون في طرابلس كتابا جماعيا عن تاريخ الصحافة في المدينة، يضم صورا ووثائق تنشر للمرة الأولى.",
        "وتلا حفل التوقيع نقاش مع طلاب الجامعة.",
      ],
      signOff: [`${RULE}ل.ح`],
    },
  ],
  en: [
    {
      id: "571229",
      at: "2026-11-23T11:10:00Z",
      category: 4,
      title: "Fair of local preserves opens in Zahle",
      opening: "NNA - ",
      place: null,
      mark: "NNA",
      text: [
        "A fair of local preserves opened in Zahle with a hundred exhibitors from the villages of the Bekaa valley.",
        "Visitors learn to make jam and to dry fruit until the end of the week.",
      ],
      signOff: [`${RULE}L.Y`],
    },
    {
      id: "571222",
      at: "2026-11-23T09:30:00Z",
      category: 5,
      title: "Committee discusses plan for public transport",
      opening: "NNA - ",
      place: null,
      mark: "NNA",
      text: [
        "The works committee discussed a plan for public transport that links the coastal cities by regular buses.",
        "It goes on with the discussion next week.",
      ],
      signOff: [`${RULE}R.H`],
    },
  ],
};

const addressOf = (language: string, { id, slug }: Item): string =>
  new URL(
    slug === undefined ? `/${language}/news/short/${id}` : `/${language}/news/${id}/${slug}`,
    "https://nna-leb.gov.lb",
  ).href;

function listOf(language: string, category: string | null, number: string | null) {
  const items = (ITEMS[language] ?? []).filter((item) => category === null || String(item.category) === category);
  return {
    data: {
      news: (number === "1" ? items : []).map((item) => ({
        id: Number(item.id),
        url: addressOf(language, item),
        title: item.title,
        short_title: null,
        publish_date: seconds(item.at),
        diff_for_humans: "قبل دقيقتين",
        image: null,
        category: { title: CATEGORIES[language]![item.category] },
      })),
      pagination: { current_page: Number(number), last_page: 1 },
    },
  };
}

/** The latest-news page: the category is a link beside the title's. */
function latestNews(): string {
  const rows = ITEMS["ar"]!.map(
    (item) =>
      `<div><a href="/ar/categories/${item.category}/x">${CATEGORIES["ar"]![item.category]}</a> ` +
      `<a href="${decodeURI(new URL(addressOf("ar", item)).pathname)}">${item.title}</a></div>`,
  );
  return page("ar", "الوكالة الوطنية للإعلام", `<main>${rows.join("")}</main>`);
}

function articlePage(item: Item): string {
  const day = item.at.slice(0, 10) === "2026-11-22" && item.at < "2026-11-22T22" ? 22 : 23;
  return page(
    "ar",
    item.title,
    `<main><h1>${item.title}</h1><div>${day} تشرين الثاني 2026</div><div>${bodyOf(item)}</div></main>`,
  );
}

function expectedIn(language: string, category?: number) {
  return ITEMS[language]!.filter((item) => category === undefined || item.category === category).map((item) =>
    entryOf(item, addressOf(language, item), stamped(item.at)),
  );
}

const FROZEN =
  '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>NNA</title><item><title>موسم قديم</title>' +
  "<pubDate>Thu, 28 May 2026 05:33:00 +0300</pubDate><link>https://nna-leb.gov.lb/ar/news/short/543255</link></item></channel></rss>";

const replica: Replica = {
  agency: nna,
  answer({ url: { hostname, pathname, searchParams } }) {
    const [, language = "", id] = /^\/(?:api\/)?(ar|en)\/news\/(?:short\/)?(\d+)?/.exec(pathname) ?? [];
    const item = ITEMS[language]?.find((one) => one.id === id);
    if (hostname === "backend.nna-leb.gov.lb") {
      if (/^\/api\/(?:ar|en)\/news\/latest$/.test(pathname))
        return json(listOf(language, searchParams.get("category_id"), searchParams.get("page")));
      return item === undefined ? null : json({ data: { id: Number(id), title: item.title, content: bodyOf(item) } });
    }
    if (pathname === "/ar/rss") return { body: FROZEN, type: "application/rss+xml" };
    if (pathname === "/ar/latest-news") return latestNews();
    return item === undefined ? null : articlePage(item);
  },
  expected: {
    "nna/ar": expectedIn("ar"),
    "nna/ar/politics": expectedIn("ar", 5),
    "nna/ar/economy": expectedIn("ar", 4),
    "nna/en": expectedIn("en"),
    "nna/en/politics": expectedIn("en", 5),
    "nna/en/economy": expectedIn("en", 4),
  },
};
export default replica;
