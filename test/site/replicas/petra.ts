import petra from "../../../feeds/petra.ts";
import { page, paragraphs } from "./page.ts";
import type { Replica } from "./replica.ts";
import { entryOf, linesOf, type Story, stamped } from "./story.ts";

/**
 * Petra: the list of a day is a fragment whose items have the article's number and no link, and the title is only on the
 * article's page; the stamp is the end of the text, behind the initials.
 */

interface Item extends Story {
  readonly at: string;
  readonly initials: string;
}

const AMMAN = { opening: "عمان 23 تشرين الثاني (بترا) - ", place: "عمان", mark: "بترا" } as const;

const ITEMS: readonly Item[] = [
  {
    ...AMMAN,
    id: "341920",
    at: "2026-11-23T11:05:21Z",
    initials: "ح م/ب ط",
    title: "افتتاح معرض عمان الدولي للكتاب بمشاركة واسعة",
    text: [
      "افتتح اليوم الاثنين معرض عمان الدولي للكتاب بمشاركة دور نشر من عشرين دولة، وتستمر فعالياته عشرة أيام.",
      "ويقدم المعرض ندوات وأمسيات شعرية وورشا للأطفال في الرسم والقراءة.",
    ],
  },
  {
    ...AMMAN,
    id: "341917",
    at: "2026-11-23T10:48:07Z",
    initials: "س ع/ر ق",
    title: "الأرصاد: أجواء معتدلة اليوم وانخفاض طفيف على الحرارة غدا",
    text: [
      "توقعت إدارة الأرصاد الجوية أن تكون الأجواء اليوم معتدلة في أغلب المناطق، وأن تنخفض درجات الحرارة غدا قليلا.",
      "ودعت السائقين في ساعات الصباح إلى الانتباه من الضباب في المناطق المرتفعة.",
    ],
  },
  {
    opening: "إربد 23 تشرين الثاني (بترا)- ",
    place: "إربد",
    mark: "بترا",
    id: "341911",
    at: "2026-11-23T09:30:00Z",
    initials: "م خ/أ د",
    title: "جامعة اليرموك تنظم يوما علميا عن الطاقة الشمسية",
    text: [
      "نظمت كلية الهندسة في جامعة اليرموك يوما علميا عن استخدامات الطاقة الشمسية في المباني والمزارع.",
      "وعرض الطلبة مشاريع تخرجهم، ومنها مضخة مياه صغيرة تعمل بالألواح الشمسية.",
    ],
  },
  {
    opening: "العقبة 23 تشرين الثاني (بترا) - ",
    place: "العقبة",
    mark: "بترا",
    id: "341905",
    at: "2026-11-23T08:12:44Z",
    initials: "ف ش/ب ط",
    title: "وصول باخرة سياحية إلى ميناء العقبة تقل ألفي سائح",
    text: [
      "وصلت إلى ميناء العقبة صباح اليوم باخرة سياحية تقل ألفي سائح من جنسيات مختلفة في زيارة ليومين.",
      "ويزور السياح البترا ووادي رم وأسواق المدينة قبل أن تواصل الباخرة رحلتها.",
    ],
  },
  {
    ...AMMAN,
    id: "341899",
    at: "2026-11-23T06:59:59Z",
    initials: "ح م/س ج",
    title: "بدء قطاف الزيتون في المزارع النموذجية بالأغوار",
    text: [
      "بدأت المزارع النموذجية في الأغوار قطاف الزيتون لهذا الموسم، وسط توقعات بإنتاج أوفر من العام الماضي.",
      "وتعمل معاصر المنطقة على مدار الأسبوع لاستقبال المحصول من المزارعين.",
    ],
  },
];
const DAY = "23/11/2026";

/** The words of the article, and behind them the initials with the stamp, in the time of Amman. */
const wordsOf = (item: Item): Story => {
  const local = new Date(Date.parse(item.at) + 3 * 3_600_000).toISOString();
  return { ...item, signOff: [`${item.initials}${DAY} ${local.slice(11, 19)}`] };
};

const addressOf = ({ id }: Item): string => `https://petra.gov.jo/Include/InnerPage.jsp?ID=${id}&lang=ar&name=news`;

function pageOf(item: Item): string {
  const title = `<div class="TittleArtical"><h2>${item.title}</h2></div>`;
  return page("ar", item.title, `${title}<div id="BodyArtical">${paragraphs(linesOf(wordsOf(item)))}</div>`);
}

const replica: Replica = {
  agency: petra,
  answer({ url: { hostname, pathname, searchParams } }) {
    if (hostname !== "petra.gov.jo") return null;
    if (pathname === "/Ajax/NewsWeekAjax.jsp") {
      const items = searchParams.get("date") === DAY ? ITEMS : [];
      return `<ul id="NNewsList">${items.map(({ id }) => `<li><i data-id="${id}"></i></li>`).join("")}</ul>`;
    }
    const item = ITEMS.find(({ id }) => id === searchParams.get("ID"));
    return pathname !== "/Include/InnerPage.jsp" || item === undefined ? null : pageOf(item);
  },
  expected: { "petra/ar": ITEMS.map((item) => entryOf(wordsOf(item), addressOf(item), stamped(item.at))) },
};
export default replica;
