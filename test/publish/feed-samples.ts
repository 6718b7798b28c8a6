import { mintId } from "../../src/model/address.ts";
import { type Agency, defineAgency, feedsOf } from "../../src/model/agency.ts";
import type { Article, Picture, Tombstone } from "../../src/model/article.ts";
import type { FeedFaces, FeedHead } from "../../src/model/document.ts";
import { renderFeedDocument } from "../../src/publish/formats/render.ts";
import type { Format } from "../../src/publish/formats/table.ts";
import { headOf } from "../../src/publish/head.ts";
import type { Rendered } from "../../src/publish/rendered.ts";

/** An agency with three editions and the documents of its feeds: for golden files, validators and readers. */

export const agency: Agency = defineAgency({
  id: "lana",
  names: { ar: "وكالة الأنباء الليبية", en: "Libyan News Agency", fr: "Agence de presse libyenne" },
  home: "https://lana.gov.ly/",
  timezone: "Africa/Tripoli",
  since: 2012,
  image: "https://lana.gov.ly/images/logo.png",
  rights: { ar: "© وكالة الأنباء الليبية", en: "© Libyan News Agency", fr: "© Agence de presse libyenne" },
  addresses: [{ path: "/post\\.php", query: "id" }],
  canonical: "https://lana.gov.ly/post.php?lang={language}&id={id}",
  editions: [
    {
      language: "ar",
      listing: ["https://lana.gov.ly/category.php?id=8&lang=ar"],
      sections: [
        {
          id: "economy",
          names: { ar: "اقتصاد", en: "Economy" },
          listing: ["https://lana.gov.ly/category.php?id=5&lang=ar"],
        },
      ],
    },
    { language: "en", listing: ["https://lana.gov.ly/category.php?id=8&lang=en"] },
    { language: "fr", listing: ["https://lana.gov.ly/category.php?id=8&lang=fr"] },
  ],
});

export const NOW = Date.UTC(2026, 10, 23, 12, 5, 0);
export const BASE_URL = "https://nashra.example";

/** One article; `overrides` replace fields. */
export function article(overrides: Partial<Article> = {}): Article {
  const nativeId = overrides.nativeId ?? "365001";
  const language = overrides.language ?? "en";
  const instant = overrides.published?.instant ?? NOW - 3_600_000;
  return {
    seq: 1,
    id: mintId(agency, nativeId),
    agency: agency.id,
    nativeId,
    edition: language,
    sections: [],
    url: `https://lana.gov.ly/post.php?lang=${language}&id=${nativeId}`,
    language,
    title: "A title",
    summary: "A summary.",
    contentHtml: "<p>A body.</p>",
    contentText: "A body.",
    place: null,
    agencyMark: null,
    author: null,
    image: null,
    alternates: [],
    published: { instant, precision: "time", source: "stamp" },
    firstSeen: instant + 60_000,
    updated: instant,
    revision: 1,
    ...overrides,
  };
}

/** The facts about a feed; `overrides` replace fields. */
export function head(path: string, overrides: Partial<FeedHead> = {}): FeedHead {
  const feed = feedsOf(agency).find((one) => one.path === path)!;
  const made = headOf(feed, { baseUrl: BASE_URL, hub: `${BASE_URL}/hub` }, { updated: NOW, archives: 2 });
  return { ...made, ...overrides };
}

const picture: Picture = {
  url: "https://lana.gov.ly/uploads/2026/11/airport.jpg?w=640&h=427",
  alt: "مدرج المطار",
  caption: "صورة: وال",
  width: 640,
  height: 427,
};

const ARABIC = [
  article({
    seq: 9,
    nativeId: "365009",
    language: "ar",
    sections: ["economy"],
    title: "وزارة المواصلات تعلن استئناف الرحلات الجوية بين طرابلس وسبها ابتداءً من الأسبوع المقبل.",
    summary: "أعلنت وزارة المواصلات استئناف الرحلات الجوية الداخلية بمعدل 3 رحلات أسبوعيًا.",
    contentHtml:
      "<p>طرابلس 23 نوفمبر 2026 (وال) - أعلنت وزارة المواصلات استئناف الرحلات الجوية الداخلية بمعدل 3 رحلات أسبوعيًا.</p><p>وقالت الوزارة إن «أعمال الصيانة» انتهت.</p>",
    contentText: "أعلنت وزارة المواصلات استئناف الرحلات الجوية الداخلية بمعدل 3 رحلات أسبوعيًا.",
    place: "طرابلس",
    agencyMark: "وال",
    image: picture,
    published: { instant: NOW - 1_830_000, precision: "time", source: "stamp" },
  }),
  article({
    seq: 8,
    nativeId: "365008",
    language: "ar",
    title: "منظمة الصحة العالمية (WHO) تسلّم مستشفى مصراتة 12 جهازًا لغسيل الكلى.",
    summary: "تسلّم مستشفى مصراتة المركزي 12 جهازًا.",
    contentHtml: "<p>تسلّم مستشفى مصراتة المركزي 12 جهازًا.</p>",
    place: "مصراتة",
    author: "هدى الشيخي",
    published: { instant: Date.UTC(2026, 10, 22, 22, 0, 0), precision: "day", source: "dateline" },
    updated: NOW - 900_000,
    revision: 2,
  }),
];
const OTHERS = [
  article({
    seq: 7,
    nativeId: "365007",
    title: "Oil & gas: output < 1.4 million barrels, says \u201cNOC\u201d]]>",
    summary: "Output stood at 1.38 million barrels a day; the R&D budget is <unchanged>.",
    contentHtml:
      '<p>Output stood at <b>1.38</b> million barrels a day; the R&amp;D budget is &lt;unchanged&gt; ]]&gt;.</p><p><a href="https://noc.ly/?a=1&amp;b=2">More</a></p>',
    place: "Tripoli",
    published: { instant: NOW - 7_200_000, precision: "time", source: "stamp" },
  }),
  article({
    seq: 6,
    nativeId: "365006",
    language: "fr",
    title: "Le Salon du livre de Benghazi ouvre ses portes 📚",
    summary: "",
    contentHtml: "<p>Cent vingt éditeurs de quatorze pays y participent.</p>",
    contentText: "Cent vingt éditeurs de quatorze pays y participent.",
    place: "Benghazi",
    published: { instant: NOW - 10_800_000, precision: "time", source: "stamp" },
  }),
  article({
    seq: 5,
    nativeId: "365005",
    title: "",
    summary: "",
    contentHtml: "",
    contentText: "",
    published: { instant: NOW - 90_000_000, precision: "none", source: "first-seen" },
  }),
];

const TOMBSTONES: Tombstone[] = [
  { id: mintId(agency, "364990"), url: "https://lana.gov.ly/post.php?lang=ar&id=364990", removed: NOW - 3_600_000 },
];

const NO_FACES: FeedFaces = { channel: null, icon: null, logo: null, large: null, small: null };

/** A document by name, what stands in it, and how to write it in each format. */
export interface Sample {
  readonly name: string;
  readonly head: FeedHead;
  readonly articles: readonly Article[];
  readonly tombstones: readonly Tombstone[];
}

const newest = (articles: readonly Article[]) =>
  articles.toSorted((a, b) => b.published.instant - a.published.instant || b.seq - a.seq);

/** A feed, an archive document of it, the agency's feed of three languages, and a filtered feed. */
export const SAMPLES: readonly Sample[] = [
  { name: "edition", head: head("lana/ar"), articles: newest(ARABIC), tombstones: [] },
  { name: "english", head: head("lana/en"), articles: newest([OTHERS[0]!, OTHERS[2]!]), tombstones: [] },
  {
    name: "archive",
    head: head("lana/ar", { archive: 2, updated: NOW - 900_000 }),
    articles: newest(ARABIC),
    tombstones: [],
  },
  { name: "agency", head: head("lana"), articles: newest([...ARABIC, ...OTHERS]), tombstones: TOMBSTONES },
  {
    name: "first",
    head: head("lana/fr", { archives: 0, hub: null, image: null, faces: NO_FACES, licence: null }),
    articles: [],
    tombstones: [],
  },
];

/** A sample in one format; `baseUrl` replaces the address it is published at. */
export function renderSample(sample: Sample, format: Format, baseUrl: string = BASE_URL): Rendered {
  const { hub } = sample.head;
  const at = { ...sample.head, baseUrl, hub: hub === null ? null : `${baseUrl}/hub` };
  return renderFeedDocument(format, at, sample.articles, sample.tombstones, agency);
}
