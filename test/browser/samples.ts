import { feedId, mintId } from "../../src/model/address.ts";
import { type Agency, type AgencyDefinition, defineAgency, feedsOf } from "../../src/model/agency.ts";
import type { Article } from "../../src/model/article.ts";
import type { FeedHead } from "../../src/model/document.ts";
import type { StatusReport } from "../../src/publish/pages/status-report.ts";

/** An agency, its feeds and some articles as a deployment would have them: for page tests and the browser check. */

const definition: AgencyDefinition = {
  id: "lana",
  names: { ar: "وكالة الأنباء الليبية", en: "Libyan News Agency", fr: "Agence de presse libyenne" },
  home: "https://lana.gov.ly/",
  timezone: "Africa/Tripoli",
  since: 2012,
  rights: {
    ar: "© وكالة الأنباء الليبية. الحقوق محفوظة للوكالة.",
    en: "© Libyan News Agency. All rights remain with the agency.",
    fr: "© Agence de presse libyenne. Tous droits réservés à l’agence.",
  },
  addresses: [{ path: "/post\\.php", query: "id" }],
  canonical: "https://lana.gov.ly/post.php?lang={language}&id={id}",
  editions: [
    {
      language: "ar",
      listing: ["https://lana.gov.ly/category.php?id=8&lang=ar"],
      sections: [
        { id: "economy", names: { ar: "اقتصاد", en: "Economy" }, listing: ["https://lana.gov.ly/category.php?id=5"] },
        { id: "sport", names: { ar: "رياضة", en: "Sport" }, listing: ["https://lana.gov.ly/category.php?id=6"] },
      ],
    },
    { language: "en", listing: ["https://lana.gov.ly/category.php?id=8&lang=en"] },
    { language: "fr", listing: ["https://lana.gov.ly/category.php?id=8&lang=fr"] },
  ],
};

export const agency: Agency = defineAgency(definition);
export const feeds = feedsOf(agency);
export const NOW = Date.UTC(2026, 10, 23, 12, 5, 0);
const HOUR = 3_600_000;

const TEXTS: Readonly<Record<string, readonly (readonly [place: string, title: string, summary: string])[]>> = {
  ar: [
    [
      "طرابلس",
      "وزارة المواصلات تعلن استئناف الرحلات الجوية الداخلية بين طرابلس وسبها ابتداءً من الأسبوع المقبل.",
      "أعلنت وزارة المواصلات استئناف الرحلات الجوية الداخلية بين مطار معيتيقة الدولي ومطار سبها بمعدل ثلاث رحلات أسبوعيًا، بعد الانتهاء من أعمال صيانة المدرج.",
    ],
    [
      "بنغازي",
      "افتتاح معرض بنغازي الدولي للكتاب بمشاركة 120 دار نشر من 14 دولة.",
      "افتتح مساء أمس معرض بنغازي الدولي للكتاب في دورته الخامسة، ويستمر عشرة أيام تتخللها ندوات وأمسيات شعرية.",
    ],
    [
      "مصراتة",
      "منظمة الصحة العالمية (WHO) تسلّم مستشفى مصراتة المركزي أجهزة لغسيل الكلى.",
      "تسلّم مستشفى مصراتة المركزي 12 جهازًا لغسيل الكلى ضمن برنامج الدعم الفني للمنظمة لسنة 2026.",
    ],
    ["سرت", "ارتفاع أسعار النفط بنسبة 2.4 % في تعاملات اليوم.", "ارتفع خام برنت إلى 78.35 دولارًا للبرميل."],
  ],
  en: [
    [
      "Tripoli",
      "Domestic flights between Tripoli and Sebha resume next week, Ministry of Transport announces",
      "The Ministry of Transport said three flights a week will link Mitiga International Airport and Sebha after maintenance of the runway was completed.",
    ],
    [
      "Benghazi",
      "Benghazi International Book Fair opens with 120 publishers from 14 countries",
      "The fifth Benghazi International Book Fair opened yesterday evening. It runs for ten days with talks and poetry readings.",
    ],
    ["Sirte", "Oil prices rise 2.4 % in today’s trading", "Brent crude rose to 78.35 dollars a barrel."],
  ],
  fr: [
    [
      "Tripoli",
      "Reprise des vols intérieurs entre Tripoli et Sebha dès la semaine prochaine, annonce le ministère des Transports",
      "Trois vols par semaine relieront l’aéroport international de Mitiga à Sebha après l’entretien de la piste.",
    ],
    [
      "Benghazi",
      "Le Salon du livre de Benghazi ouvre ses portes",
      "Cent vingt éditeurs de quatorze pays y participent.",
    ],
  ],
};

/** One article; `overrides` replace fields. */
export function article(overrides: Partial<Article> = {}): Article {
  const nativeId = overrides.nativeId ?? "365001";
  const language = overrides.language ?? "en";
  const instant = NOW - HOUR;
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
    place: "Tripoli",
    agencyMark: "LANA",
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

/** `count` articles in a language, newest first, of every date precision and some with pictures. */
export function articles(language: string, count: number, picture: string | null = null): Article[] {
  const texts = TEXTS[language]!;
  return Array.from({ length: count }, (_, index) => {
    const [place, title, summary] = texts[index % texts.length]!;
    const instant = NOW - index * 3 * HOUR;
    const precision = (["time", "day", "time", "month", "none"] as const)[index % 5]!;
    return article({
      seq: count - index,
      nativeId: String(365_000 - index),
      language,
      title,
      summary,
      place: index % 4 === 3 ? null : place,
      image:
        picture !== null && index % 3 === 0
          ? { url: picture, alt: null, caption: null, width: 640, height: 427 }
          : null,
      published: { instant, precision, source: precision === "time" ? "stamp" : "dateline" },
      firstSeen: instant + 60_000,
      updated: instant,
    });
  });
}

export function head(path: string, overrides: Partial<FeedHead> = {}): FeedHead {
  const feed = feeds.find((one) => one.path === path)!;
  const descriptions: Record<string, string> = {
    ar: "آخر الأخبار من وكالة الأنباء الليبية، كاملة النص، كما نُشرت في موقعها.",
    en: "The latest news from the Libyan News Agency, in full, as published on its website.",
    fr: "Les dernières nouvelles de l’Agence de presse libyenne, en texte intégral, telles que publiées sur son site.",
  };
  return {
    path,
    id: feedId(agency, path),
    faces: { channel: null, icon: null, logo: null, large: null, small: null },
    title: feed.title,
    description: descriptions[feed.language]!,
    language: feed.language,
    multilingual: feed.kind === "agency",
    homeUrl: feed.edition?.listing[0] ?? agency.home,
    agencyName: agency.names[feed.language]!,
    licence: agency.rights?.[feed.language] ?? null,
    baseUrl: "https://nashra.example",
    hub: "https://nashra.example/hub",
    updated: NOW,
    pollMinutes: 5,
    image: null,
    archives: 0,
    archive: null,
    query: null,
    ...overrides,
  };
}

export const report: StatusReport = {
  status: "degraded",
  generated: NOW,
  feed: null,
  problem: null,
  failedWrite: { fault: "full", error: "database or disk is full", since: NOW - HOUR },
  damaged: [{ path: "lana/ar/rss.xml", at: NOW - HOUR, mended: true }],
  remaking: { left: 130, of: 412 },
  push: {
    subscriptions: 1204,
    owed: 3,
    failing: 1,
    webhooks: [
      { host: "hooks.example", waiting: 0, tries: 0, delivered: NOW - HOUR, error: null },
      { host: "alerts.example", waiting: 12, tries: 3, delivered: null, error: "status 500" },
    ],
  },
  feeds: feeds
    .filter((feed) => feed.kind !== "agency")
    .map((feed, index) => ({
      path: feed.path,
      agency: feed.agency,
      status: index === 1 || index === 2 ? "degraded" : "ok",
      lastPoll: NOW - 2 * 60_000,
      lastSuccess: index === 1 ? NOW - 3 * HOUR : NOW - 2 * 60_000,
      lastChange: NOW - (index + 1) * HOUR,
      failures: index === 1 ? 4 : 0,
      entries: 20_000 >> index,
      why:
        index === 1 ? "unreachable: https://lana.gov.ly/category.php?id=8&lang=en: no answer within 20 seconds" : null,
      late: index === 2,
      nextPoll: index === 3 ? NOW - 5000 : NOW + 20_000,
      siteChanged: index === 1 ? NOW - 5 * HOUR : null,
      outcome: index === 1 ? "unreachable" : "unchanged",
      source: { name: "html", since: null, insteadOf: null, hasOthers: false },
      waiting: index === 0 ? 12 : 0,
      gap: index === 0,
      compared: (
        [
          ["items", 10, 10, false],
          ["titles", 1, 1, true],
          ["stamps", 0.97, index === 1 ? 0 : 1, true],
          ["excerpts", 1, 1, true],
          ["length", 1480, 1312, false],
          ["dated", 1, 1, true],
          ["placed", 0.9, 0.75, true],
          ["pictured", 0.4, 0.5, true],
        ] as const
      ).map(([field, usual, seen, share]) => ({ field, usual, seen, share, low: seen === 0 })),
      troubles:
        index === 1
          ? [
              {
                outcome: "unreachable",
                why: "https://lana.gov.ly/category.php?id=8&lang=en: no answer in time; it is tried again",
                first: NOW - HOUR,
                last: NOW - 120_000,
                times: 4,
              },
              {
                outcome: "drift",
                why: 'no link selector matched (.news-content h4 a); this page\'s would be listing.link: "div.card a.title"; run `npx nashra check FEED`',
                first: NOW - 30 * HOUR,
                last: NOW - 30 * HOUR,
                times: 1,
              },
            ]
          : [],
      outcomes: Array.from({ length: 50 }, (_, poll) => ({
        at: NOW - (50 - poll) * 300_000,
        outcome: index === 1 && poll > 45 ? "timeout" : poll % 7 === 0 ? "changed" : "unchanged",
      })),
    })),
  collections: [{ agency: { ...agency, id: "maghreb" }, since: NOW - HOUR, error: "UNIQUE constraint failed" }],
  quarantine: [
    {
      feed: "lana/ar",
      url: "https://lana.gov.ly/post.php?lang=ar&id=364990",
      kind: "unreadable",
      reason: "no body found",
      since: NOW - 5 * HOUR,
    },
  ],
};
