import spa from "../../../feeds/spa.ts";
import { json, page, seconds } from "./page.ts";
import type { Replica } from "./replica.ts";
import { bodyOf, entryOf, type Story, stamped } from "./story.ts";

/** SPA: an API with whole texts and epoch seconds; one cache for all languages; pages that scripts make. */

interface Item extends Story {
  readonly at: string;
  readonly category: number;
}

const CATEGORIES: Readonly<Record<string, readonly string[]>> = {
  ar: ["", "عام", "سياسي", "اقتصادي"],
  en: ["", "General", "Political", "Economic"],
};
const DAY = "13 جمادى الآخرة 1448 هـ الموافق 23 نوفمبر 2026 م واس";

const ITEMS: Readonly<Record<string, readonly Item[]>> = {
  ar: [
    {
      id: "N2701190",
      at: "2026-11-23T11:26:00Z",
      category: 1,
      title: "عام / أمانة جدة تفتتح حديقة جديدة على الواجهة البحرية",
      opening: `جدة ${DAY}`,
      place: "جدة",
      mark: "واس",
      text: [
        "افتتحت أمانة محافظة جدة اليوم حديقة جديدة على الواجهة البحرية، تضم مسارات للمشي وملاعب للأطفال ومظلات.",
        "وتبلغ مساحة الحديقة عشرين ألف متر مربع، وتفتح أبوابها للزوار من الصباح حتى منتصف الليل.",
      ],
      signOff: ["// انتهى //", "14:26 ت م"],
    },
    {
      id: "N2701188",
      at: "2026-11-23T10:58:00Z",
      category: 3,
      title: "اقتصادي / ميناء الملك عبدالله يستقبل أول سفينة على خط ملاحي جديد",
      opening: `رابغ ${DAY}`,
      place: "رابغ",
      mark: "واس",
      text: [
        "استقبل الميناء اليوم أول سفينة حاويات على خط ملاحي جديد يربط موانئ البحر الأحمر بموانئ شرق آسيا.",
        "ويسير الخط رحلة كل أسبوع، ويخدم المصدرين والمستوردين في مناطق المملكة كافة.",
      ],
      signOff: ["// انتهى //", "13:58 ت م"],
    },
    {
      // The second part of a longer item has no dateline.
      id: "N2701187",
      at: "2026-11-23T10:57:00Z",
      category: 1,
      title: "رياضي / بطولة الفروسية تختتم منافساتها في الرياض / إضافة أولى وأخيرة",
      opening: "",
      place: null,
      mark: null,
      text: [
        "وحل في المركز الثاني فارس من منطقة القصيم، وجاءت فارسة من المدينة المنورة في المركز الثالث بفارق أجزاء من الثانية.",
        "ويقام حفل السباق الـ 8 على كأس النادي مساء الخميس المقبل بمشاركة ستين جوادا من المرابط كافة.",
      ],
      signOff: ["// انتهى //", "13:57 ت م"],
    },
    {
      id: "N2701186",
      at: "2026-11-23T10:55:00Z",
      category: 1,
      title: "رياضي / بطولة الفروسية تختتم منافساتها في الرياض",
      opening: "الرياض 13 جمادى الآخرة 1448هـ الموافق 23 نوفمبر 2026م واس",
      place: "الرياض",
      mark: "واس",
      text: [
        "اختتمت اليوم في ميدان الفروسية منافسات البطولة السنوية بمشاركة مئة فارس وفارسة من مناطق المملكة كلها.",
        "وتوج الفائزون بكؤوس البطولة في حفل أقيم بحضور جمع كبير من محبي الخيل.",
      ],
      signOff: ["// يتبع //", "13:55 ت م"],
    },
    {
      id: "N2701180",
      at: "2026-11-23T09:40:00Z",
      category: 1,
      title: "تنويه / موعد بث النشرة الاقتصادية",
      opening: "",
      place: null,
      mark: null,
      text: [
        "تود وكالة الأنباء السعودية إبلاغ المشتركين الكرام بأن النشرة الاقتصادية تبث اليوم عند الساعة الثالثة مساء.",
      ],
      signOff: ["// انتهى //", "12:40 ت م"],
    },
    {
      // Late in the evening of UTC it is the next day in Riyadh: the dateline and the stamp agree there.
      id: "N2701102",
      at: "2026-11-22T21:30:00Z",
      category: 2,
      title: "سياسي / انطلاق أعمال منتدى المدن الصديقة للبيئة في الظهران",
      opening: `الظهران ${DAY}`,
      place: "الظهران",
      mark: "واس",
      text: [
        "انطلقت أعمال منتدى المدن الصديقة للبيئة بمشاركة وفود من ثلاثين دولة لتبادل الخبرات في إدارة المياه.",
        "ويناقش المنتدى على مدى يومين زراعة الأحياء وتقليل النفايات وتشجيع النقل العام.",
      ],
      signOff: ["// انتهى //", "00:30 ت م"],
    },
  ],
  en: [
    {
      id: "N2701191",
      at: "2026-11-23T11:40:00Z",
      category: 1,
      title: "New Park Opens on Jeddah Waterfront",
      opening: "Jeddah, November 23, 2026, SPA -- ",
      place: "Jeddah",
      mark: "SPA",
      text: [
        "Jeddah Municipality opened a new park on the waterfront today, with walking paths, playgrounds and shaded seats.",
        "The park covers twenty thousand square meters and is open from morning to midnight.",
      ],
    },
    {
      id: "N2701185",
      at: "2026-11-23T10:20:00Z",
      category: 3,
      title: "First Ship Arrives on New Red Sea Route",
      opening: "Rabigh, November 23, 2026, SPA -- ",
      place: "Rabigh",
      mark: "SPA",
      text: [
        "The port received the first container ship on a new route that links Red Sea ports with East Asia.",
        "The route has one sailing a week and serves exporters and importers in all regions.",
      ],
    },
    {
      id: "N2701150",
      at: "2026-11-23T06:05:00Z",
      category: 3,
      title: "Date Growers of Al-Ahsa Report a Good Season",
      opening: "Al-Ahsa, November 23, 2026, SPA -- ",
      place: "Al-Ahsa",
      mark: "SPA",
      text: [
        "Growers in the oasis of Al-Ahsa reported a good season, with more dates of the finest grade than last year.",
        "The auction of the harvest goes on until the end of the month.",
      ],
    },
    {
      id: "N2701099",
      at: "2026-11-22T18:15:00Z",
      category: 2,
      title: "Dhahran Hosts Forum on Green Cities",
      opening: "Dhahran, November 22, 2026, SPA -- ",
      place: "Dhahran",
      mark: "SPA",
      text: [
        "Delegations from thirty countries arrived in Dhahran for a forum on green cities and the management of water.",
        "The forum takes two days and ends with visits to three neighborhoods.",
      ],
    },
  ],
};

function row(language: string, item: Item) {
  return {
    uuid: item.id,
    title: item.title,
    content: bodyOf(item, language === "ar"),
    published_at: seconds(item.at),
    image: null,
    category: { name: CATEGORIES[language]![item.category] },
    locale: language,
  };
}

function expectedIn(language: string, category?: number) {
  return ITEMS[language]!.filter((item) => category === undefined || item.category === category).map((item) =>
    entryOf(item, `https://www.spa.gov.sa/${language}/${item.id}`, stamped(item.at)),
  );
}

const replica: Replica = {
  agency: spa,
  answer({ url: { hostname, pathname, searchParams } }) {
    if (hostname === "www.spa.gov.sa")
      return page("ar", "واس", '<div id="root"></div><script src="/main.js"></script>');
    if (hostname !== "portalapi.spa.gov.sa" || pathname !== "/api/v1/news") return null;
    // Without a language in its address, an answer is what the cache was first asked for.
    const all = ITEMS[searchParams.get("locale") ?? "en"] ?? [];
    const category = searchParams.get("category_id");
    const data = all.filter((item) => category === null || String(item.category) === category);
    const isFirst = (searchParams.get("page") ?? "1") === "1";
    const withText = searchParams.get("w_content") === "1";
    return json({
      data: (isFirst ? data : []).map((item) => {
        const { content, ...rest } = row(searchParams.get("locale") ?? "en", item);
        return withText ? { ...rest, content } : rest;
      }),
      meta: { last_page: 1 },
    });
  },
  expected: {
    "spa/ar": expectedIn("ar"),
    "spa/ar/general": expectedIn("ar", 1),
    "spa/ar/politics": expectedIn("ar", 2),
    "spa/ar/economy": expectedIn("ar", 3),
    "spa/en": expectedIn("en"),
    "spa/en/general": expectedIn("en", 1),
    "spa/en/politics": expectedIn("en", 2),
    "spa/en/economy": expectedIn("en", 3),
  },
};
export default replica;
