import wafa from "../../../feeds/wafa.ts";
import { NOW } from "../../support/moment.ts";
import { page } from "./page.ts";
import type { Replica } from "./replica.ts";
import { bodyOf, entryOf, type Story, stamped } from "./story.ts";

/** WAFA: two forms of address and a video on one list, a line with the date above each article, challenge pages at times. */

interface Item extends Story {
  readonly path: string;
  readonly at: string;
  /** The line above the title: `23/11/2026 07:50 ص`, in the agency's own time. */
  readonly line: string;
}

const ITEMS: readonly Item[] = [
  {
    id: "157812",
    path: "/news/2026/11/23/افتتاح-معرض-الكتاب-في-رام-الله-157812",
    at: "2026-11-23T11:20:00Z",
    line: "23/11/2026 01:20 م",
    title: "افتتاح معرض الكتاب في رام الله بمشاركة خمسين دار نشر",
    opening: "رام الله 23-11-2026 وفا- ",
    place: "رام الله",
    mark: "وفا",
    text: [
      "افتتح اليوم الإثنين معرض الكتاب السنوي بمشاركة خمسين دار نشر من المدن والقرى كافة.",
      "ويستمر المعرض عشرة أيام، وتتخلله ندوات وأمسيات للأطفال والكبار على حد سواء.",
    ],
    signOff: ["و.أ"],
  },
  {
    id: "157808",
    path: "/Pages/Details/157808",
    at: "2026-11-23T09:05:00Z",
    line: "23/11/2026 11:05 ص",
    title: "انتهاء موسم قطف الزيتون في محافظة نابلس بإنتاج وفير",
    opening: "نابلس 23-11-2026 وفا- ",
    place: "نابلس",
    mark: "وفا",
    text: [
      "أعلنت مديرية الزراعة انتهاء موسم قطف الزيتون في المحافظة، وقالت إن الإنتاج وفير هذا العام.",
      "وأضافت أن المعاصر عملت ليلا ونهارا خلال الأسابيع الستة الماضية.",
    ],
    signOff: ["ـــــ", "ر.ح"],
  },
  {
    // The dash of the dateline may be an underscore.
    id: "157795",
    path: "/news/2026/11/23/حالة-الطقس-157795",
    at: "2026-11-23T05:50:00Z",
    line: "23/11/2026 07:50 ص",
    title: "حالة الطقس: أجواء غائمة جزئيا ولا تغير على درجات الحرارة",
    opening: "رام الله 23-11-2026 وفا_ ",
    place: "رام الله",
    mark: "وفا",
    text: [
      "توقعت دائرة الأرصاد الجوية أن يكون الجو اليوم غائما جزئيا، ولا يطرأ تغير على درجات الحرارة.",
      "وتكون الرياح غربية خفيفة إلى معتدلة السرعة والبحر خفيف ارتفاع الموج.",
    ],
  },
  {
    // Hyphens and a number in the title: the id is what stands last.
    id: "157760",
    path: "/news/2026/11/22/خطة-المياه-2030-تدخل-حيز-التنفيذ-157760",
    at: "2026-11-22T12:30:00Z",
    line: "22/11/2026 02:30 م",
    title: "خطة المياه 2030 تدخل حيز التنفيذ في محافظة جنين",
    opening: "جنين 22-11-2026 وفا - ",
    place: "جنين",
    mark: "وفا",
    text: [
      "دخلت خطة المياه حيز التنفيذ في المحافظة، وتشمل شبكات وخزانات في عشرين قرية.",
      "وتستمر أعمال المرحلة الأولى ثمانية أشهر، تليها مرحلة ثانية في القرى الشرقية.",
    ],
    signOff: ["و.أ/ ر.ح"],
  },
  {
    // Day first: 11 December lies in the future, and is not what is written.
    id: "157301",
    path: "/Pages/Details/157301",
    at: "2026-11-12T08:00:00Z",
    line: "12/11/2026 10:00 ص",
    title: "معرض للحرف التقليدية في الخليل",
    opening: "الخليل 12-11-2026 وفا- ",
    place: "الخليل",
    mark: "وفا",
    text: [
      "افتتح في البلدة القديمة معرض للحرف التقليدية بمشاركة أربعين حرفيا وحرفية.",
      "ويستمر المعرض حتى نهاية الأسبوع، ويضم أعمالا من الزجاج والخزف والنسيج.",
    ],
  },
];

const addressOf = (path: string): string => new URL(path, "https://www.wafa.ps").href;

function frontPage(): string {
  const links = [
    ...ITEMS.slice(0, 2),
    { path: "/video/19077", title: "فيديو: جولة في معرض الكتاب" },
    ...ITEMS.slice(2),
  ].map(({ path, title }) => `<li><a class="latestnews" href="${encodeURI(path)}">${title}</a></li>`);
  return page("ar", "وكالة وفا", `<div id="latest-news"><h3>آخر الأخبار</h3><ul>${links.join("")}</ul></div>`);
}

/** Crumb, date, title and text in one column, with a box of related articles under it. */
function articlePage(item: Item): string {
  const others = ITEMS.filter((one) => one !== item).slice(0, 3);
  return page(
    "ar",
    item.title,
    `<div class="col-lg-8 col-12 mb-50"><div><a href="/">الرئيسية</a> محلية</div><div>تاريخ النشر: ${item.line}</div>` +
      `<h3>${item.title}</h3><div>${bodyOf(item)}</div><h4>مواضيع ذات صلة</h4>` +
      `<ul>${others.map(({ path, title }) => `<li><a href="${encodeURI(path)}">${title}</a></li>`).join("")}</ul></div>`,
    `<meta property="og:title" content="${item.title}">`,
  );
}

/** The sitemap of a day holds the addresses of its articles under the form with the day, and nothing else of them. */
function sitemapOf(day: string): string {
  const urls = ITEMS.filter(({ at }) => at.startsWith(day)).map(
    ({ id, path, at }) =>
      `<url><loc>${addressOf(path.startsWith("/news/") ? path : `/news/${at.slice(0, 10).replace(/-0?/g, "/")}/خبر-${id}`)}</loc></url>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.join("")}</urlset>`;
}

const CHALLENGE = page("en", "Just a moment...", "<h1>Checking your browser before accessing</h1>");

const replica: Replica = {
  agency: wafa,
  answer({ url: { pathname, searchParams } }, now) {
    const path = decodeURI(pathname);
    // For a while some minutes after the first poll, the front page is a challenge.
    if (path === "/") return now > NOW && now < NOW + 3_600_000 ? CHALLENGE : frontPage();
    if (path === "/sitemap.xml") {
      const [year, month, day] = ["yyyy", "mm", "dd"].map((name) => (searchParams.get(name) ?? "").padStart(2, "0"));
      return { body: sitemapOf(`${year}-${month}-${day}`), type: "application/xml" };
    }
    const item = ITEMS.find(({ id }) => path.endsWith(id) && /^\/(?:news|Pages\/Details)\//.test(path));
    return item === undefined ? null : articlePage(item);
  },
  expected: { "wafa/ar": ITEMS.map((item) => entryOf(item, addressOf(item.path), stamped(item.at))) },
  // The sitemaps of the last days have no older ones.
  onlyByFirst: ["157301"],
};
export default replica;
