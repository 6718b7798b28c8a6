import ona from "../../../feeds/ona.ts";
import { escaped, page } from "./page.ts";
import type { ExpectedEntry, Replica } from "./replica.ts";
import { bodyOf, entryOf, type Story } from "./story.ts";

/** ONA: refuses clients that do not say who they are; a feed; English and Arabic articles counted apart. */

interface Item extends Story {
  /** The instant that its day must become: the moment of first sight for today's, noon in Muscat for an older one's. */
  readonly at: string;
}

const ITEMS: Readonly<Record<string, readonly Item[]>> = {
  en: [
    {
      id: "131640",
      at: "2026-11-23T12:00:00Z",
      title: "New Date Market Opens in Nizwa",
      opening: "Nizwa, 23 Nov 2026 (ONA) --- ",
      place: "Nizwa",
      mark: "ONA",
      text: [
        "A new market for dates and honey opened in Nizwa today with sixty stalls for farmers of the governorate.",
        "The market is open every day from dawn to noon.",
      ],
    },
    {
      // The year is not always written.
      id: "131633",
      at: "2026-11-23T11:59:59Z",
      title: "Port of Sohar Handles More Grain",
      opening: "Sohar, 23 Nov (ONA) --- ",
      place: "Sohar",
      mark: "ONA",
      text: [
        "The port of Sohar handled more grain in the third quarter than in the whole of the year before, its report says.",
        "Two silos are under construction.",
      ],
    },
    {
      id: "131590",
      at: "2026-11-22T08:01:00Z",
      title: "Muscat Hosts Conference on Small Enterprises",
      opening: "Muscat, 22 Nov 2026 (ONA) --- ",
      place: "Muscat",
      mark: "ONA",
      text: [
        "A conference on small enterprises opened in Muscat with speakers from twenty countries and a fair of crafts.",
        "Participants visit workshops in three villages on Tuesday.",
      ],
    },
    {
      id: "131577",
      at: "2026-11-22T08:00:00Z",
      title: "Salalah Airport Adds Winter Flights",
      opening: "Salalah, 22 Nov 2026 (ONA) --- ",
      place: "Salalah",
      mark: "ONA",
      text: [
        "Salalah airport added eleven weekly flights to its winter schedule, among them two new destinations in Europe.",
        "The schedule is valid until the end of March.",
      ],
    },
  ],
  ar: [
    {
      id: "479020",
      at: "2026-11-23T12:00:00Z",
      title: "افتتاح سوق جديد للتمور في نزوى",
      opening: "نزوى في 23 نوفمبر /العمانية/ ",
      place: "نزوى",
      mark: "العمانية",
      text: [
        "افتتح اليوم في نزوى سوق جديد للتمور والعسل يضم ستين محلا لمزارعي المحافظة ومنتجيها.",
        "ويفتح السوق أبوابه كل يوم من الفجر حتى الظهر.",
      ],
    },
    {
      // The number of an English article, years ago: another article.
      id: "131640",
      at: "2026-11-22T08:00:00Z",
      title: "ميناء صحار يناول مزيدا من الحبوب في الربع الثالث",
      opening: "صحار في 22 نوفمبر /العمانية/ ",
      place: "صحار",
      mark: "العمانية",
      text: [
        "ناول ميناء صحار في الربع الثالث من هذا العام كميات من الحبوب تزيد على ما ناوله في العام الماضي كله.",
        "ويجري العمل على إنشاء صومعتين جديدتين.",
      ],
    },
  ],
};

const CATEGORY: Readonly<Record<string, number>> = { en: 80, ar: 7 };
const HOST = "https://omannews.gov.om";

const addressOf = (language: string, id: string): string =>
  `${HOST}/topics/${language}/${CATEGORY[language]}/show/${id}`;

function feed(): string {
  const items = ITEMS["en"]!.map(
    ({ id, title, text }) =>
      `<item><title>${escaped(title)}</title><link>${addressOf("en", id)}</link><description>${escaped(text[0])}</description></item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>ONA</title><link>${HOST}</link>${items.join("")}</channel></rss>`;
}

function listOf(language: string): string {
  const rows = ITEMS[language]!.map(
    ({ id, title }) =>
      `<div class="post-item"><a href="${addressOf(language, id).slice(HOST.length)}">${title}</a></div>`,
  );
  return page(language, "ONA", `<main>${rows.join("")}</main>`);
}

/** The title is the first paragraph; the byline with the day is a comment. */
function articlePage(language: string, item: Item): string {
  return page(
    language,
    item.title,
    '<div class="post-item"><article class="post-content"><div class="back-home-news-child">' +
      '<!--h5><span class="author-name skew25"> 23 November 2026 </span></h5-->' +
      `<p>${item.title}</p>${bodyOf(item)}</div></article></div>`,
    `<meta property="og:title" content="${item.title}">`,
  );
}

function expectedIn(language: string): ExpectedEntry[] {
  return ITEMS[language]!.map((item) => ({
    ...entryOf(item, addressOf(language, item.id), {
      ...{ instant: item.at, precision: "day", source: /20\d\d/.test(item.opening) ? "dateline" : "repaired" },
    }),
    id: `${language}-${item.id}`,
  }));
}

const replica: Replica = {
  agency: ona,
  answer({ url: { pathname, searchParams }, headers }) {
    if (!/nashra/i.test(headers["user-agent"] ?? "")) return 403;
    if (pathname === "/rss.ona" && searchParams.get("rsslang") === "en" && searchParams.get("cat") === "80")
      return { body: feed(), type: "text/xml; charset=utf-8" };
    const [, language = "", category, id] = /^\/topics\/(en|ar)\/(\d+)(?:\/show\/(\d+))?$/.exec(pathname) ?? [];
    if (category !== String(CATEGORY[language])) return null;
    if (id === undefined) return listOf(language);
    const item = ITEMS[language]!.find((one) => one.id === id);
    return item === undefined ? null : articlePage(language, item);
  },
  expected: {
    "ona/en": expectedIn("en"),
    "ona/en/economy": expectedIn("en"),
    "ona/ar": expectedIn("ar"),
    "ona/ar/economy": expectedIn("ar"),
  },
};
export default replica;
