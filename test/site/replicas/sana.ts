import sana from "../../../feeds/sana.ts";
import { escaped, json, page, rfc822, rss } from "./page.ts";
import type { Replica } from "./replica.ts";
import { bodyOf, entryOf, stamped } from "./story.ts";
import { type Post, postsJson, postsPage } from "./wordpress.ts";

/**
 * SANA: WordPress, in Arabic and English, with one counter. The Arabic feed is no well-formed XML (a doubled attribute),
 * the English one has been standing still for weeks.
 */

const ar = (place: string) => ({ opening: `${place}-سانا`, place, mark: "سانا" });
const en = (place: string) => ({ opening: `${place}, SANA- `, place, mark: "SANA" });

const ARABIC: readonly Post[] = [
  {
    ...ar("دمشق"),
    id: "2431077",
    at: "2026-11-23T11:10:00Z",
    url: "https://sana.sy/culture/2431077/",
    section: "ثقافة",
    title: "افتتاح معرض للخط العربي في المتحف الوطني بدمشق",
    text: [
      "افتتح في المتحف الوطني بدمشق معرض للخط العربي يضم ثمانين لوحة لخطاطين من محافظات عدة، ويستمر حتى نهاية الشهر الجاري.",
      "ويتضمن المعرض ورشات لتعليم الأطفال مبادئ الخط والزخرفة، وجولات يومية مع الخطاطين المشاركين لشرح أعمالهم أمام الزوار.",
    ],
  },
  {
    ...ar("حلب"),
    id: "2431070",
    at: "2026-11-23T10:02:00Z",
    url: "https://sana.sy/local/2431070/",
    section: "محلي",
    title: "إعادة تأهيل حديقة عامة في حلب وزراعة مئتي شجرة",
    text: [
      "أنهى مجلس مدينة حلب إعادة تأهيل حديقة عامة في وسط المدينة، وزرع فيها مئتي شجرة، وأقام ملعبا للأطفال وممرات للمشاة.",
      "وقال مدير الحدائق إن العمل استمر أربعة أشهر بمشاركة متطوعين من أهالي الحي، وإن الحديقة تفتح أبوابها للزوار يوميا.",
    ],
  },
  {
    ...ar("اللاذقية"),
    id: "2431064",
    at: "2026-11-23T08:40:00Z",
    url: "https://sana.sy/economy/2431064/",
    section: "اقتصاد",
    title: "بدء تسويق محصول الحمضيات في اللاذقية",
    text: [
      "بدأ مزارعو الحمضيات في اللاذقية تسويق محصول هذا الموسم، وسط توقعات بإنتاج يزيد على إنتاج العام الماضي زيادة واضحة.",
      "وذكرت مديرية الزراعة أن أولى الشحنات وصلت إلى أسواق العاصمة، وأن مراكز الفرز والتوضيب تعمل بكامل طاقتها هذا الأسبوع.",
    ],
  },
  {
    ...ar("حمص"),
    id: "2431051",
    at: "2026-11-22T15:25:00Z",
    url: "https://sana.sy/local/2431051/",
    section: "محلي",
    title: "قافلة كتب متنقلة تزور مدارس ريف حمص",
    text: [
      "زارت قافلة كتب متنقلة ثلاث مدارس في ريف حمص، ووزعت على التلاميذ قصصا وكتبا علمية مبسطة تناسب أعمارهم المختلفة كلها.",
      "وتواصل القافلة جولتها الأسبوع المقبل في خمس قرى أخرى، وتقيم في كل منها ساعة للقراءة بصوت عال يشارك فيها الأهالي.",
    ],
  },
  {
    ...ar("طرطوس"),
    id: "2431040",
    at: "2026-11-22T09:12:00Z",
    url: "https://sana.sy/sport/2431040/",
    section: "رياضة",
    title: "انطلاق بطولة الأندية للشطرنج في طرطوس",
    text: [
      "انطلقت في صالة المدينة الرياضية بطرطوس بطولة الأندية للشطرنج بمشاركة أربعة عشر ناديا من المحافظات السورية المختلفة.",
      "وتقام البطولة على تسع جولات، وتختتم يوم الخميس المقبل بتوزيع الكؤوس والميداليات على الفرق الفائزة بالمراكز الأولى.",
    ],
  },
];

const ENGLISH: readonly Post[] = [
  {
    ...en("Damascus"),
    id: "2431081",
    at: "2026-11-23T11:32:00Z",
    url: "https://sana.sy/en/syria/2431081/",
    section: "Syria",
    title: "Exhibition of Arabic Calligraphy Opens at National Museum",
    text: [
      "An exhibition of Arabic calligraphy with eighty works opened at the National Museum on Monday.",
      "It lasts until the end of the month, with workshops for children each afternoon.",
    ],
  },
  {
    ...en("Lattakia"),
    id: "2431066",
    at: "2026-11-23T09:05:00Z",
    url: "https://sana.sy/en/investment/2431066/",
    section: "Investment",
    title: "Citrus Harvest Reaches the Markets",
    text: [
      "The first loads of this season's citrus reached the markets of the capital, the Directorate of Agriculture said.",
      "Growers expect more than last year, and the sorting centers work at full capacity.",
    ],
  },
  {
    ...en("Damascus/Tartous"),
    id: "2431053",
    at: "2026-11-22T16:00:00Z",
    url: "https://sana.sy/en/syria/2431053/",
    section: "Syria",
    title: "New Buses Put into Service between Damascus and Tartous",
    text: [
      "Twenty new buses were put into service on the line between the two cities on Sunday.",
      "They run every hour from six in the morning, and tickets may be booked by telephone.",
    ],
  },
  {
    ...en("Homs"),
    id: "2431045",
    at: "2026-11-22T10:48:00Z",
    url: "https://sana.sy/en/syria/2431045/",
    section: "Syria",
    title: "Mobile Library Visits Village Schools",
    text: [
      "A mobile library visited three schools in the countryside and gave the pupils stories and books of science.",
      "It goes on to five villages next week.",
    ],
  },
  {
    ...en("Tartous"),
    id: "2431038",
    at: "2026-11-22T08:20:00Z",
    url: "https://sana.sy/en/syria/2431038/",
    section: "Syria",
    title: "Chess Clubs Meet in Tartous",
    text: [
      "Fourteen clubs take part in the championship of chess that began in the city's sports hall.",
      "Nine rounds are played, the last of them on Thursday.",
    ],
  },
];

function feedOf(posts: readonly Post[], apart: boolean, attributes = ""): string {
  return rss(
    "https://sana.sy/",
    posts.map(
      (post) =>
        `<title>${escaped(post.title)}</title><link>${post.url}</link><pubDate>${rfc822(post.at, 0)}</pubDate>` +
        `<category><![CDATA[${post.section}]]></category><content:encoded><![CDATA[${bodyOf(post, apart)}]]></content:encoded>`,
    ),
    attributes,
  );
}

/** The English feed ends in October. */
const STALE: Post = {
  ...ENGLISH[0]!,
  id: "2402211",
  at: "2026-10-07T09:00:00Z",
  url: "https://sana.sy/en/syria/2402211/",
  title: "Autumn Fair Opens in Damascus",
};
const DOUBLED = ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:media="http://search.yahoo.com/mrss/"';

function pageOf(post: Post, language: string): string {
  const time = `<time datetime="${post.at.replace("Z", "+00:00")}"></time>`;
  return page(
    language,
    post.title,
    `<article><h1>${post.title}</h1>${time}${bodyOf(post, language === "ar")}</article>`,
  );
}

const replica: Replica = {
  agency: sana,
  answer({ url: { href, pathname, searchParams } }) {
    const language = pathname.startsWith("/en/") ? "en" : "ar";
    const posts = language === "en" ? ENGLISH : ARABIC;
    if (pathname.endsWith("/wp-json/wp/v2/posts")) return json(postsJson(posts, 3, language === "ar"));
    if (searchParams.get("feed") === "rss2")
      return language === "ar"
        ? { body: feedOf(ARABIC, true, DOUBLED), type: "application/rss+xml; charset=UTF-8" }
        : { body: feedOf([STALE], false), type: "application/rss+xml; charset=UTF-8" };
    if (pathname === "/" || pathname === "/en/") return postsPage(language, "SANA", posts);
    const post = [...posts, STALE].find(({ url }) => url === href);
    return post === undefined ? null : pageOf(post, language);
  },
  expected: {
    "sana/ar": ARABIC.map((post) => entryOf(post, post.url, stamped(post.at))),
    "sana/en": ENGLISH.map((post) => entryOf(post, post.url, stamped(post.at))),
  },
};
export default replica;
