import kuna from "../../../feeds/kuna.ts";
import { escaped, page } from "./page.ts";
import type { ExpectedEntry, Replica } from "./replica.ts";
import { bodyOf, entryOf, type Story } from "./story.ts";

/**
 * KUNA: a table of links whose parameters come in either order and spelling; datelines with day and month, whose year is told
 * from the moment of reading, and sign-offs with initials.
 */

interface Item extends Story {
  /** The instant that its day must become: the moment of first sight for today's, noon in Kuwait for an older one's. */
  readonly at: string;
}

const ITEMS: Readonly<Record<string, readonly Item[]>> = {
  ar: [
    {
      id: "3341810",
      at: "2026-11-23T12:00:00Z",
      title: "بلدية الكويت تفتتح ممشى جديدا على شارع الخليج",
      opening: "الكويت - 23 - 11 (كونا) -- ",
      place: "الكويت",
      mark: "كونا",
      text: [
        "افتتحت بلدية الكويت اليوم ممشى جديدا على شارع الخليج العربي بطول ثلاثة كيلومترات ومناطق للألعاب.",
        "وأضافت أن الممشى مجهز بمظلات ومسارات للدراجات الهوائية.",
      ],
      signOff: ["(النهاية) م ع"],
    },
    {
      id: "3341804",
      at: "2026-11-23T11:59:59Z",
      title: "المرصد الكويتي ينظم أمسية لرصد الكواكب",
      opening: "الكويت - 23 - 11 (كونا) -- ",
      place: "الكويت",
      mark: "كونا",
      text: [
        "ينظم المرصد الكويتي مساء الخميس المقبل أمسية مفتوحة للجمهور لرصد الكواكب والنجوم من بر السالمي.",
        "ودعا المرصد الراغبين إلى إحضار ملابس دافئة.",
      ],
      signOff: ["(النهاية) ف ن"],
    },
    {
      id: "3341733",
      at: "2026-11-22T09:00:00Z",
      title: "فريق كويتي يفوز ببطولة المناظرات المدرسية في عمان",
      opening: "عمان - 22 - 11 (كونا) -- ",
      place: "عمان",
      mark: "كونا",
      text: [
        "فاز فريق من المدارس الثانوية الكويتية ببطولة المناظرات المدرسية التي اختتمت أعمالها اليوم.",
        "وشاركت في البطولة فرق من أربع عشرة دولة.",
      ],
      signOff: ["(النهاية) ح ز ب"],
    },
    {
      // Day before month: the eleventh of November can be nothing else, the tenth of November could.
      id: "3340011",
      at: "2026-11-10T09:00:00Z",
      title: "انطلاق موسم التخييم في بر الصبية",
      opening: "الكويت - 10 - 11 (كونا) -- ",
      place: "الكويت",
      mark: "كونا",
      text: [
        "انطلق اليوم موسم التخييم في بر الصبية، وتستقبل البلدية طلبات الحجز عبر موقعها حتى نهاية فبراير.",
        "ودعت رواد البر إلى المحافظة على النباتات والنظافة.",
      ],
      signOff: ["(النهاية) م ع"],
    },
  ],
  en: [
    {
      id: "3341811",
      at: "2026-11-23T12:00:00Z",
      title: "Kuwait opens new walkway on Gulf Street",
      opening: "KUWAIT, Nov 23 (KUNA) -- ",
      place: "KUWAIT",
      mark: "KUNA",
      text: [
        "Kuwait Municipality opened a new walkway on Arabian Gulf Street today, three kilometers long and with playgrounds.",
        "The walkway has shades and a lane for bicycles.",
      ],
      signOff: ["(end) mdm"],
    },
    {
      id: "3341735",
      at: "2026-11-22T09:01:00Z",
      title: "Kuwaiti team wins school debates in Amman",
      opening: "AMMAN, Nov 22 (KUNA) -- ",
      place: "AMMAN",
      mark: "KUNA",
      text: [
        "A team of Kuwaiti high schools won the tournament of school debates that ended in Amman on Sunday.",
        "Teams from fourteen countries took part.",
      ],
      signOff: ["(end) hzb.aa"],
    },
    {
      id: "3341700",
      at: "2026-11-22T09:00:00Z",
      title: "Book fair of Kuwait draws families",
      opening: "KUWAIT, Nov 22 (KUNA) -- ",
      place: "KUWAIT",
      mark: "KUNA",
      text: [
        "Families came to the book fair in great numbers at the weekend, the organizers said, and children's books sold best.",
        "The fair ends on Saturday with readings of poetry.",
      ],
      signOff: ["(end) fn"],
    },
  ],
};

const HOST = "https://www.kuna.net.kw";

function linkOf(language: string, id: string, at: number): string {
  return [
    `ArticleDetails.aspx?id=${id}&language=${language}`,
    `ArticleDetails.aspx?Language=${language}&id=${id}`,
    `${HOST}/ArticleDetails.aspx?language=${language}&id=${id}`,
  ][at % 3]!;
}

function listOf(language: string): string {
  const rows = ITEMS[language]!.map(
    ({ id, title }, at) => `<tr><td><a href="${escaped(linkOf(language, id, at))}">${title}</a></td></tr>`,
  );
  return page(language, "KUNA", `<table>${rows.join("")}</table>`);
}

/** In Arabic, the sign-off stands behind the last paragraph. */
function textOf(language: string, item: Item): string {
  const { signOff = [], ...news } = item;
  return language === "en" ? bodyOf(item) : `${bodyOf(news)} ${signOff.join("")}`;
}

function expectedIn(language: string): ExpectedEntry[] {
  return ITEMS[language]!.map((item) =>
    entryOf(item, `${HOST}/ArticleDetails.aspx?id=${item.id}&language=${language}`, {
      ...{ instant: item.at, precision: "day", source: "repaired" },
    }),
  );
}

const replica: Replica = {
  agency: kuna,
  answer({ url: { pathname, searchParams } }) {
    const language = searchParams.get("language") ?? searchParams.get("Language") ?? "";
    if (ITEMS[language] === undefined) return null;
    if (pathname === "/Default.aspx") return listOf(language);
    const item = ITEMS[language].find(({ id }) => id === searchParams.get("id"));
    if (pathname !== "/ArticleDetails.aspx" || item === undefined) return null;
    return page(language, item.title, `<div><h2>${item.title}</h2><div>${textOf(language, item)}</div></div>`);
  },
  expected: { "kuna/ar": expectedIn("ar"), "kuna/en": expectedIn("en") },
};
export default replica;
