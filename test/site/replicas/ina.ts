import ina from "../../../feeds/ina.ts";
import { escaped, page, rfc822, rss } from "./page.ts";
import type { Replica } from "./replica.ts";
import { bodyOf, entryOf, type Story, stamped } from "./story.ts";

/**
 * INA: a feed for Zen with whole texts, whose categories are instructions to Zen; a list of local news; three ways to end
 * an address, in all of which the first number is the id.
 */

interface Item extends Story {
  readonly at: string;
  readonly path: string;
}

const BAGHDAD = { opening: "بغداد – واع", place: "بغداد", mark: "واع" } as const;

const ITEMS: readonly Item[] = [
  {
    ...BAGHDAD,
    id: "284410",
    at: "2026-11-23T11:20:00Z",
    path: "local/284410-.html",
    title: "أمانة بغداد تفتتح متنزها جديدا على ضفة نهر دجلة",
    text: [
      "افتتحت أمانة بغداد اليوم متنزها جديدا على ضفة نهر دجلة، يضم مسارات للمشي وملاعب للأطفال ومكتبة صغيرة مفتوحة للزوار.",
      "وتبلغ مساحة المتنزه اثني عشر ألف متر مربع، وغرست فيه ثلاثة آلاف شجرة، ويستقبل العائلات من الصباح حتى العاشرة ليلا.",
    ],
  },
  {
    ...BAGHDAD,
    id: "284407",
    at: "2026-11-23T10:45:00Z",
    path: "local/284407--.html",
    title: "التربية تعلن مواعيد امتحانات نصف السنة في المحافظات",
    text: [
      "أعلنت وزارة التربية مواعيد امتحانات نصف السنة الدراسية في المدارس الابتدائية والثانوية في المحافظات كافة لهذا العام.",
      "وقالت الوزارة في بيان إن الامتحانات تبدأ منتصف كانون الثاني وتستمر أسبوعين، وإن الجداول نشرت في موقعها الإلكتروني.",
    ],
  },
  {
    ...BAGHDAD,
    id: "284401",
    at: "2026-11-23T09:30:00Z",
    path: "economie/284401-2000.html",
    title: "ارتفاع إنتاج التمور في محافظات الوسط والجنوب خلال الموسم الحالي",
    text: [
      "ارتفع إنتاج التمور في محافظات الوسط والجنوب خلال الموسم الحالي بفضل برامج الري الحديثة ومكافحة آفات النخيل المبكرة.",
      "وذكرت مديرية زراعة النخيل أن الإنتاج زاد عشرة بالمئة على العام الماضي، وأن معامل التعبئة بدأت استقبال المحصول الجديد.",
    ],
  },
  {
    opening: "البصرة – واع",
    place: "البصرة",
    mark: "واع",
    id: "284396",
    at: "2026-11-23T08:05:00Z",
    path: "local/284396-.html",
    title: "موانئ البصرة تستقبل ثلاث سفن محملة بالحبوب والسكر",
    text: [
      "استقبلت أرصفة الموانئ في محافظة البصرة صباح اليوم ثلاث سفن محملة بالحبوب والسكر قادمة من موانئ آسيوية وأوروبية عدة.",
      "وأوضحت إدارة الموانئ أن تفريغ الحمولة يستغرق أربعة أيام، وأن حركة الملاحة في القناة تسير بصورة اعتيادية طوال اليوم.",
    ],
  },
  {
    ...BAGHDAD,
    id: "284380",
    at: "2026-11-22T18:15:00Z",
    path: "political/284380--.html",
    title: "لجنة برلمانية تناقش مشروع قانون حماية الآثار والتراث",
    text: [
      "ناقشت لجنة الثقافة والسياحة مشروع قانون حماية الآثار والتراث بحضور ممثلين عن الجامعات والمتاحف والمجتمع المدني كله.",
      "واتفق الحاضرون على عقد جلسة ثانية الأسبوع المقبل للاستماع إلى آراء المختصين قبل رفع المشروع إلى رئاسة المجلس رسميا.",
    ],
  },
  {
    // Late in the evening of UTC: the next day in Baghdad.
    opening: "أربيل – واع",
    place: "أربيل",
    mark: "واع",
    id: "284375",
    at: "2026-11-21T22:10:00Z",
    path: "local/284375-.html",
    title: "تساقط الثلوج على المرتفعات الجبلية في إقليم كردستان",
    text: [
      "شهدت المرتفعات الجبلية في إقليم كردستان تساقطا للثلوج هو الأول هذا الموسم، وسط إقبال من السياح على المصايف الجبلية.",
      "ودعت مديرية المرور السائقين إلى التمهل على الطرق الجبلية، وأكدت أن فرق الخدمات تعمل على مدار الساعة لإبقائها مفتوحة.",
    ],
  },
];

const addressOf = ({ path }: Item): string => `https://ina.iq/ar/${path}`;

const FEED = rss(
  "https://ina.iq/",
  ITEMS.map(
    (item) =>
      `<title>${escaped(item.title)}</title><link>${addressOf(item)}</link><pubDate>${rfc822(item.at, 3)}</pubDate>` +
      "<category>native-draft</category><category>format-article</category><category>index</category>" +
      `<description>${escaped(item.text[0])}</description><content:encoded><![CDATA[${bodyOf(item, true)}]]></content:encoded>`,
  ),
);

function pageOf(item: Item): string {
  const [day, time] = [item.at.slice(0, 10), item.at.slice(11, 16)];
  const local = new Date(Date.parse(`${day}T${time}:00Z`) + 3 * 3_600_000).toISOString();
  const stamp = `${local.slice(8, 10)}-${local.slice(5, 7)}-${local.slice(0, 4)}, ${local.slice(11, 16)}`;
  const body = `<h1>${item.title}</h1><div class="news-date">${stamp}</div><div class="news">${bodyOf(item, true)}</div>`;
  return page("ar", item.title, body);
}

const LOCAL = ITEMS.filter(({ path }) => path.startsWith("local/"));
const LIST = page(
  "ar",
  "محلي",
  LOCAL.map((item) => `<div class="item"><a href="/ar/${item.path}"><h3>${item.title}</h3></a></div>`).join(""),
);

const replica: Replica = {
  agency: ina,
  answer({ url: { href, pathname } }) {
    if (pathname === "/rssdzen.xml") return { body: FEED, type: "application/rss+xml; charset=utf-8" };
    if (pathname === "/ar/local") return LIST;
    const item = ITEMS.find((one) => addressOf(one) === href);
    return item === undefined ? null : pageOf(item);
  },
  expected: { "ina/ar": ITEMS.map((item) => entryOf(item, addressOf(item), stamped(item.at))) },
  onlyByFirst: ITEMS.filter((item) => !LOCAL.includes(item)).map(({ id }) => id),
};
export default replica;
