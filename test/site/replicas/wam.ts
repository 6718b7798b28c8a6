import wam from "../../../feeds/wam.ts";
import { escaped, json, page } from "./page.ts";
import type { Replica } from "./replica.ts";
import { bodyOf, entryOf, type Story, stamped } from "./story.ts";

/** WAM: pages that scripts make, news sitemaps with titles and dates, an API whose lists page to the same items again. */

interface Item extends Story {
  readonly slug: string;
  /** In Dubai's time, as the API writes it. */
  readonly at: string;
  readonly list: string;
}

const ITEMS: Readonly<Record<string, readonly Item[]>> = {
  en: [
    {
      id: "c31a7f0",
      slug: "abu-dhabi-opens-public-library-corniche",
      at: "2026-11-23T15:12:08.081+04:00",
      list: "culture",
      title: "Abu Dhabi opens public library on Corniche",
      opening: "ABU DHABI, 23rd November, 2026 (WAM) -- ",
      place: "ABU DHABI",
      mark: "WAM",
      text: [
        "A public library with a reading garden opened on the Corniche today, offering eighty thousand books in twelve languages.",
        "The library is open until midnight on weekends, and members borrow books without a charge.",
      ],
    },
    {
      id: "c31a6b2",
      slug: "dubai-metro-carries-more-passengers-october",
      at: "2026-11-23T14:05:30.5+04:00",
      list: "business",
      title: "Dubai Metro carries more passengers in October",
      opening: "DUBAI, 23rd November, 2026 (WAM) -- ",
      place: "DUBAI",
      mark: "WAM",
      text: [
        "The metro carried more passengers in October than in any month before, the transport authority said in its report.",
        "Two stations get longer platforms next year, and trains run more often in the evening.",
      ],
    },
    {
      // A dateline without a date.
      id: "c31a4d9",
      slug: "sharjah-hosts-regional-chess-tournament",
      at: "2026-11-23T11:40:00+04:00",
      list: "emirates-news",
      title: "Sharjah hosts regional chess tournament",
      opening: "SHARJAH (WAM) -- ",
      place: "SHARJAH",
      mark: "WAM",
      text: [
        "Players from eighteen countries meet in Sharjah this week for the regional chess tournament of juniors.",
        "The final round is played on Saturday, and admission is free.",
      ],
    },
    {
      id: "c319f11",
      slug: "kathmandu-conference-discusses-mountain-water",
      at: "2026-11-22T19:20:00+04:00",
      list: "world",
      title: "Kathmandu conference discusses mountain water",
      opening: "KATHMANDU, 22nd November, 2026 (WAM) -- ",
      place: "KATHMANDU",
      mark: "WAM",
      text: [
        "Scientists from forty universities met in Kathmandu to discuss how mountain villages store water for dry months.",
        "The conference publishes its papers in spring.",
      ],
    },
    {
      // In UTC it is still the day before.
      id: "c319a03",
      slug: "fujairah-museum-extends-opening-hours",
      at: "2026-11-22T01:30:00+04:00",
      list: "culture",
      title: "Fujairah museum extends opening hours",
      opening: "FUJAIRAH, 22nd November, 2026 (WAM) -- ",
      place: "FUJAIRAH",
      mark: "WAM",
      text: [
        "The museum of Fujairah stays open two hours longer during the winter season, its administration announced.",
        "Guided tours are offered in Arabic and English.",
      ],
    },
  ],
  ar: [
    {
      id: "c31b001",
      slug: "افتتاح-مكتبة-عامة-على-كورنيش-أبوظبي",
      at: "2026-11-23T15:20:00+04:00",
      list: "",
      title: "افتتاح مكتبة عامة على كورنيش أبوظبي",
      opening: "أبوظبي في 23 نوفمبر / وام / ",
      place: "أبوظبي",
      mark: "وام",
      text: [
        "افتتحت اليوم مكتبة عامة وحديقة للقراءة على الكورنيش، وتضم ثمانين ألف كتاب باثنتي عشرة لغة.",
        "وتفتح المكتبة أبوابها حتى منتصف الليل في عطلة نهاية الأسبوع، والاستعارة فيها مجانية.",
      ],
    },
    {
      id: "c31afe4",
      slug: "الشارقة-تستضيف-بطولة-الشطرنج",
      at: "2026-11-23T12:02:00+04:00",
      list: "",
      title: "الشارقة تستضيف بطولة الشطرنج الإقليمية للناشئين",
      opening: "الشارقة في 23 نوفمبر /وام/ ",
      place: "الشارقة",
      mark: "وام",
      text: [
        "يلتقي لاعبون من ثماني عشرة دولة في الشارقة هذا الأسبوع في بطولة الشطرنج الإقليمية للناشئين.",
        "وتقام الجولة الأخيرة يوم السبت المقبل، والدخول مجاني للجمهور.",
      ],
    },
    {
      id: "c31a990",
      slug: "متحف-الفجيرة-يمدد-ساعات-العمل",
      at: "2026-11-22T10:45:00+04:00",
      list: "",
      title: "متحف الفجيرة يمدد ساعات العمل في الموسم الشتوي",
      opening: "الفجيرة في 22 نوفمبر / وام / ",
      place: "الفجيرة",
      mark: "وام",
      text: [
        "أعلنت إدارة متحف الفجيرة تمديد ساعات العمل ساعتين في الموسم الشتوي لاستقبال مزيد من الزوار.",
        "وينظم المتحف جولات مع مرشدين بالعربية والإنجليزية.",
      ],
    },
  ],
};

const addressOf = (language: string, { id, slug }: Item): string =>
  new URL(`/${language}/article/${id}-${slug}`, "https://www.wam.ae").href;

function sitemapOf(language: string): string {
  const urls = ITEMS[language]!.map(
    (item) =>
      `<url><loc>${escaped(addressOf(language, item))}</loc><news:news><news:publication><news:name>WAM</news:name>` +
      `<news:language>${language}</news:language></news:publication><news:publication_date>${item.at}</news:publication_date>` +
      `<news:title>${escaped(item.title)}</news:title></news:news></url>`,
  );
  return (
    '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" ' +
    `xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">${urls.join("")}</urlset>`
  );
}

function viewOf(language: string, list: string) {
  const items = ITEMS[language]!.filter((item) => list === "latest-news" || item.list === list);
  return {
    sections: [
      {
        articlesResult: {
          items: items.map(({ id, slug, at, title, text }) => ({
            ...{ shortCode: id, slug, articleDate: at, title, subTitle: text[1] ?? "" },
          })),
          paging: { hasNext: true, pageNumber: 0 },
        },
      },
    ],
  };
}

function expectedIn(language: string, list?: string) {
  return ITEMS[language]!.filter((item) => list === undefined || item.list === list).map((item) =>
    entryOf(item, addressOf(language, item), stamped(new Date(item.at).toISOString().replace(/\.\d+Z$/, "Z"))),
  );
}

const replica: Replica = {
  agency: wam,
  answer({ url: { hostname, pathname, searchParams } }) {
    if (hostname !== "www.wam.ae") return null;
    const sitemap = /^\/(en|ar)\/sitemap\/news\.xml$/.exec(pathname);
    if (sitemap !== null) return { body: sitemapOf(sitemap[1]!), type: "application/xml; charset=utf-8" };
    if (pathname === "/api/app/views/GetViewByUrl") {
      const list = /^(en|ar)\/list\/([a-z-]+)$/.exec(searchParams.get("url") ?? "");
      return list === null ? null : json(viewOf(list[1]!, list[2]!));
    }
    if (pathname === "/api/app/articles/GetArticleBySlug") {
      const [code] = (searchParams.get("slug") ?? "").split("-");
      const item = Object.values(ITEMS)
        .flat()
        .find(({ id }) => id === code);
      return item === undefined
        ? null
        : json({ shortCode: item.id, slug: item.slug, title: item.title, articleDate: item.at, body: bodyOf(item) });
    }
    return pathname.startsWith("/api/") ? null : page("en", "WAM", "<app-root></app-root>", '<base href="/">');
  },
  expected: {
    "wam/en": expectedIn("en"),
    "wam/en/emirates": expectedIn("en", "emirates-news"),
    "wam/en/business": expectedIn("en", "business"),
    "wam/en/world": expectedIn("en", "world"),
    "wam/en/culture": expectedIn("en", "culture"),
    "wam/ar": expectedIn("ar"),
  },
};
export default replica;
