/** Three small sites of common systems. Each publishes two stories a day, and shows the newest eight. */

const DAY = 24 * 3_600_000;
/** Stories on a listing; the day on which the numbering begins. */
const LISTED = 8;
const START = Date.parse("2026-11-20T00:00:00Z");

interface Story {
  /** Counts from 0. */
  readonly number: number;
  readonly title: string;
  /** When it was published, epoch milliseconds. */
  readonly at: number;
}

/** A site as it is at a moment: pages by path with query, null for none. */
export interface SampleSite {
  readonly name: string;
  readonly home: string;
  readonly listing: string;
  readonly language: string;
  readonly timezone: string;
  page(path: string, now: number): string | null;
  /** Titles on the listing. */
  titles(now: number): string[];
  /** Days of the listed articles (`YYYY-MM-DD`), newest first. */
  days(now: number): string[];
}

const ENGLISH = ["Harbour", "Library", "Railway", "Hospital", "Museum", "Airport", "University", "Market"] as const;
const DOES = [
  "opens a new hall for the public",
  "names its next director",
  "publishes the figures of the year",
  "plans works for the spring",
];
const ARABIC = ["الميناء", "المكتبة", "المتحف", "الجامعة", "المستشفى", "المطار", "البلدية", "السوق"] as const;
const DOES_AR = [
  "يعلن خطة العمل للعام المقبل",
  "يستقبل وفدا من المدن المجاورة",
  "ينشر نتائج الدراسة الجديدة",
  "يفتتح قاعة جديدة أمام الجمهور",
];

/** All stories until a moment, newest first. */
function stories(now: number, [who, what]: readonly [readonly string[], readonly string[]]): Story[] {
  const all: Story[] = [];
  for (let number = 0; ; number += 1) {
    const at = START + Math.floor(number / 2) * DAY + (number % 2 === 0 ? 6 : 9) * 3_600_000;
    if (at > now) break;
    all.push({
      number,
      at,
      title: `${who[number % who.length]} ${what[Math.floor(number / who.length) % what.length]}`,
    });
  }
  return all.reverse();
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const text = (title: string) =>
  `${title}: the works were presented to the residents, who asked about costs and dates and will hear more soon. `.repeat(
    3,
  );
const textAr = (title: string) =>
  `${title}، وقال المتحدث إن الأعمال عرضت على السكان الذين سألوا عن التكاليف والمواعيد وسيعرفون المزيد قريبا. `.repeat(
    3,
  );

function site(
  facts: Pick<SampleSite, "name" | "home" | "listing" | "language" | "timezone">,
  words: readonly [readonly string[], readonly string[]],
  make: {
    path(story: Story): string;
    list(all: readonly Story[], now: number): string;
    article(story: Story, now: number): string;
  },
): SampleSite {
  return {
    ...facts,
    page(path, now) {
      const all = stories(now, words);
      if (`${new URL(facts.listing).pathname}${new URL(facts.listing).search}` === path)
        return make.list(all.slice(0, LISTED), now);
      const story = all.find((one) => make.path(one) === path);
      return story === undefined ? null : make.article(story, now);
    },
    titles: (now) =>
      stories(now, words)
        .slice(0, LISTED)
        .map(({ title }) => title),
    days: (now) =>
      stories(now, words)
        .slice(0, LISTED)
        .map(({ at }) => dayOf(at)),
  };
}

const slug = (story: Story) => story.title.toLowerCase().replaceAll(" ", "-");

/** A block theme of WordPress: classes of every post, the day in the address, "Continue reading" below. */
const blocks = site(
  {
    name: "a block theme of WordPress",
    home: "https://www.coast.ly/",
    listing: "https://www.coast.ly/latest/",
    language: "en",
    timezone: "Africa/Tripoli",
  },
  [ENGLISH, DOES],
  {
    path: (story) => `/${dayOf(story.at).replaceAll("-", "/")}/${slug(story)}/`,
    list: (all) =>
      `<!doctype html><html lang="en-US"><head><title>Latest – Coast News</title><meta property="og:site_name" content="Coast News"><link rel="alternate" type="application/rss+xml" href="/feed/"></head><body class="blog wp-embed-responsive"><div class="wp-site-blocks"><header class="wp-block-template-part"><nav><ul><li><a href="/about-the-agency/">About the agency and its people</a></li></ul></nav></header><main class="wp-block-group"><ul class="wp-block-post-template">${all
        .map(
          (story) =>
            `<li class="wp-block-post post-${900 + story.number} post type-post status-publish format-standard hentry category-${story.number % 3 ? "town" : "world"} tag-${story.number}"><div class="wp-block-group"><h2 class="wp-block-post-title"><a href="https://www.coast.ly/${dayOf(story.at).replaceAll("-", "/")}/${slug(story)}/">${story.title}</a></h2><div class="wp-block-post-date"><time datetime="${new Date(story.at).toISOString()}">${dayOf(story.at)}</time></div><div class="wp-block-post-excerpt"><p>${text(story.title).slice(0, 90)} <a class="more" href="/${dayOf(story.at).replaceAll("-", "/")}/${slug(story)}/">Continue reading</a></p></div></div></li>`,
        )
        .join(
          "",
        )}</ul></main><footer class="wp-block-template-part"><a href="/privacy-policy/">Privacy of the readers and writers</a></footer></div></body></html>`,
    article: (story) =>
      `<!doctype html><html lang="en-US"><head><title>${story.title} – Coast News</title></head><body class="single postid-${900 + story.number}"><div class="wp-site-blocks"><main class="wp-block-group"><h1 class="wp-block-post-title">${story.title}</h1><div class="wp-block-post-date"><time datetime="${new Date(story.at).toISOString()}">then</time></div><div class="entry-content wp-block-post-content"><p>${text(story.title)}</p><p>${text(story.title)}</p></div></main></div></body></html>`,
  },
);

/** Views of Drupal in Arabic: one form of address by number, another by day and words; the listing's dates are relative. */
const views = site(
  {
    name: "a Drupal site in Arabic with relative dates",
    home: "https://wadi.ly/",
    listing: "https://wadi.ly/ar/news",
    language: "ar",
    timezone: "Africa/Tripoli",
  },
  [ARABIC, DOES_AR],
  {
    path: (story) => `/ar/node/${7100 + story.number}`,
    list: (all, now) =>
      `<!doctype html><html lang="ar" dir="rtl"><head><title>أخبار | وكالة الوادي</title></head><body class="path-news"><header role="banner"><ul class="menu"><li class="menu-item"><a href="/ar/about">عن الوكالة وتاريخها والعاملين فيها</a></li></ul></header><main role="main"><div class="views-element-container"><div class="view view-news"><div class="view-content">${all
        .map(
          (story) =>
            `<div class="views-row"><article class="node node--type-article node--view-mode-teaser"><header><h3 class="node__title"><a href="/ar/node/${7100 + story.number}" rel="bookmark"><span>${story.title}</span></a></h3></header><div class="field--name-created">منذ ${ago(now - story.at)}</div><div class="node__links"><a href="/ar/node/${7100 + story.number}">اقرأ المزيد<span class="visually-hidden"> عن ${story.title}</span></a></div></article></div>`,
        )
        .join("")}</div></div></div></main></body></html>`,
    article: (story) =>
      `<!doctype html><html lang="ar" dir="rtl"><head><title>${story.title} | وكالة الوادي</title><meta property="article:published_time" content="${new Date(story.at).toISOString()}"></head><body><main role="main"><h1 class="page-title"><span>${story.title}</span></h1><article class="node node--type-article"><div class="field--name-body"><p>${textAr(story.title)}</p><p>${textAr(story.title)}</p></div></article></main></body></html>`,
  },
);

function ago(ms: number): string {
  const hours = Math.round(ms / 3_600_000);
  const days = Math.floor(hours / 24);
  if (hours < 11) return `${hours} ساعات`;
  if (hours < 24) return `${hours} ساعة`;
  return days === 1 ? "يوم" : days === 2 ? "يومين" : `${days} أيام`;
}

/** A page of ASP.NET: everything in one form, the number in the query, the day in a cell. */
const form = site(
  {
    name: "an ASP.NET page in one form",
    home: "http://www.harbour.ly/",
    listing: "http://www.harbour.ly/News/List.aspx",
    language: "en",
    timezone: "Africa/Tripoli",
  },
  [ENGLISH, DOES],
  {
    path: (story) => `/News/Details.aspx?id=${4400 + story.number}&lang=en`,
    list: (all) =>
      `<!doctype html><html lang="en"><head><title>News - Harbour Agency</title></head><body><form method="post" action="./List.aspx" id="form1"><input type="hidden" name="__VIEWSTATE" value="x"><div id="top"><a href="/Default.aspx">Home</a></div><table id="ctl00_Main_GridView1" class="grid">${all
        .map(
          (story, at) =>
            `<tr class="${at % 2 ? "alt" : "row"}"><td><a id="ctl00_Main_GridView1_ctl0${at}_Link" href="Details.aspx?id=${4400 + story.number}&amp;lang=en">${story.title}</a></td><td><span id="ctl00_d${at}">${dayOf(story.at).split("-").reverse().join("/")}</span></td></tr>`,
        )
        .join(
          "",
        )}</table><div id="foot"><a href="/Contact.aspx">Contact the agency and its offices</a></div></form></body></html>`,
    article: (story) =>
      `<!doctype html><html lang="en"><head><title>News - Harbour Agency</title></head><body><form method="post" id="form1"><div id="ctl00_Main"><h2 id="ctl00_Main_Title">${story.title}</h2><span id="ctl00_Main_Date">${dayOf(story.at).split("-").reverse().join("/")} 10:30</span><div id="ctl00_Main_Body"><p>${text(story.title)}</p><p>${text(story.title)}</p></div></div></form></body></html>`,
  },
);

/** The sites of the walk. */
export const SITES: readonly SampleSite[] = [blocks, views, form];
