import aps from "../../../feeds/aps.ts";
import { page } from "./page.ts";
import type { Replica } from "./replica.ts";
import { bodyOf, entryOf, type Story, stamped } from "./story.ts";

/**
 * APS: the id is the moment of the article in base 36, and no date is anywhere else. Arabic articles stand under French
 * names of sections. Datelines are a place, without day or mark.
 */

interface Item extends Story {
  readonly at: string;
  readonly url: string;
}

const HOME = "https://www.aps.dz";

function item(path: string, name: string, at: string, title: string, text: Story["text"]): Item {
  const id = Date.parse(at).toString(36);
  const url = new URL(`${HOME}/${path}/${id}-${name}`).href;
  const [, place, first] = /^(\S+) - (.*)$/.exec(text[0])!;
  return { id, url, at, title, opening: `${place} - `, place: place!, mark: null, text: [first!, ...text.slice(1)] };
}

const ARABIC: readonly Item[] = [
  item(
    "algerie/actualite-nationale",
    "افتتاح-حديقة-التجارب-بعد-أشغال-التهيئة",
    "2026-11-23T11:02:09.417Z",
    "افتتاح حديقة التجارب بالعاصمة بعد أشغال التهيئة",
    [
      "الجزائر - فتحت حديقة التجارب أبوابها أمام الزوار اليوم الاثنين بعد أشغال تهيئة دامت ستة أشهر كاملة.",
      "وتضم الحديقة أكثر من ألف نوع من النباتات، وممرات جديدة للمشاة وفضاء للأطفال.",
    ],
  ),
  item(
    "economie/banque-et-finances",
    "الدفع-عبر-الهاتف-النقال-يتوسع-إلى-محطات-النقل",
    "2026-11-23T10:31:55.080Z",
    "الدفع عبر الهاتف النقال يتوسع إلى محطات النقل",
    [
      "الجزائر - أصبح الدفع عبر الهاتف النقال متاحا في محطات الترامواي والقطار في خمس ولايات ابتداء من اليوم.",
      "وتعتزم المؤسسات المعنية تعميم هذه الخدمة على باقي الولايات قبل نهاية السنة المقبلة.",
    ],
  ),
  item(
    "societe/sante",
    "حملة-وطنية-للتبرع-بالدم-عبر-الولايات",
    "2026-11-23T08:45:12.656Z",
    "حملة وطنية للتبرع بالدم عبر الولايات",
    [
      "وهران - انطلقت حملة وطنية للتبرع بالدم عبر مختلف الولايات، وخصصت لها عيادات متنقلة في الساحات العامة.",
      "وتدوم الحملة أسبوعا كاملا بمشاركة جمعيات وطلبة الجامعات.",
    ],
  ),
  item(
    "economie/agriculture",
    "جني-الزيتون-ببجاية-وسط-توقعات-بإنتاج-وفير",
    "2026-11-22T16:20:40.301Z",
    "جني الزيتون ببجاية وسط توقعات بإنتاج وفير",
    [
      "بجاية - شرع الفلاحون في جني الزيتون بولاية بجاية وسط توقعات بإنتاج يفوق إنتاج الموسم الماضي.",
      "وتستقبل معاصر المنطقة المحصول إلى غاية نهاية شهر جانفي.",
    ],
  ),
  item(
    "societe/culture",
    "قسنطينة-تحتضن-أيام-المسرح-المدرسي-في-طبعتها-العاشرة",
    "2026-11-22T23:40:05.999Z",
    "قسنطينة تحتضن أيام المسرح المدرسي في طبعتها العاشرة",
    [
      "قسنطينة - تحتضن مدينة قسنطينة أيام المسرح المدرسي بمشاركة اثنتي عشرة فرقة من ولايات الشرق.",
      "وتعرض المسرحيات في دار الثقافة كل مساء، والدخول إليها مجاني.",
    ],
  ),
].toSorted((a, b) => b.at.localeCompare(a.at));

const ENGLISH: readonly Item[] = [
  item(
    "en/economy/trade-services",
    "new-ferry-line-links-algiers-and-bejaia",
    "2026-11-23T11:25:30.750Z",
    "New ferry line links Algiers and Bejaia",
    [
      "ALGIERS - A new ferry line between Algiers and Bejaia takes its first passengers this week.",
      "The ships sail twice a day and take three hours and a half.",
    ],
  ),
  item(
    "en/economy/trade-services",
    "mobile-payment-comes-to-tram-stations",
    "2026-11-23T10:50:00.001Z",
    "Mobile payment comes to tram stations",
    [
      "ALGIERS - Passengers of trams and trains in five provinces may pay by mobile telephone from Monday on.",
      "The other provinces follow before the end of next year.",
    ],
  ),
  item(
    "en/society/culture",
    "school-theatre-days-open-in-constantine",
    "2026-11-23T07:15:44.120Z",
    "School theatre days open in Constantine",
    [
      "CONSTANTINE - Twelve companies take part in the tenth school theatre days that open in Constantine.",
      "The plays are shown at the house of culture every evening.",
    ],
  ),
  item(
    "en/algeria/national-news",
    "botanical-garden-reopens-after-six-months",
    "2026-11-22T18:05:00.500Z",
    "Botanical garden reopens after six months",
    [
      "ALGIERS - The botanical garden of the capital opened its gates again after works of six months.",
      "It has more than a thousand kinds of plants, and new paths for walkers.",
    ],
  ),
  item(
    "en/economy/agriculture",
    "olive-harvest-begins-in-the-east",
    "2026-11-22T09:33:21.333Z",
    "Olive harvest begins in the east",
    [
      "BEJAIA - The olive harvest has begun in the eastern provinces, and growers expect a good year.",
      "The presses take the fruit until the end of January.",
    ],
  ),
];

/** A list, with links to the sections beside it. */
function listOf(language: string, items: readonly Item[]): string {
  const sections = ["economie/banque-et-finances", "algerie/actualite-nationale", "en/economy/trade-services"];
  const menu = sections.map((path) => `<li><a href="/${path}">${path}</a></li>`).join("");
  const rows = items.map(({ url, title }) => `<article><a href="${url}"><h3>${title}</h3></a></article>`);
  return page(language, "APS", `<ul>${menu}</ul><main>${rows.join("")}</main>`);
}

/** The moment without its milliseconds. */
const published = ({ at }: Item) => stamped(at.replace(/\.\d{3}Z$/, "Z"));
const expectedOf = (items: readonly Item[]) => items.map((one) => entryOf(one, one.url, published(one)));
const under = (path: string) => ARABIC.filter(({ url }) => url.startsWith(`${HOME}/${path}`));

const replica: Replica = {
  agency: aps,
  answer({ url: { href, pathname } }) {
    if (pathname === "/") return listOf("ar", ARABIC);
    if (pathname === "/economie/" || pathname === "/societe/") return listOf("ar", under(pathname.slice(1)));
    if (pathname === "/en") return listOf("en", ENGLISH);
    const found = [...ARABIC, ...ENGLISH].find(({ url }) => url === href);
    if (found === undefined) return null;
    const language = ENGLISH.includes(found) ? "en" : "ar";
    return page(language, found.title, `<main><h1>${found.title}</h1><div>${bodyOf(found)}</div></main>`);
  },
  expected: {
    "aps/ar": expectedOf(ARABIC),
    "aps/ar/economy": expectedOf(under("economie/")),
    "aps/ar/society": expectedOf(under("societe/")),
    "aps/en": expectedOf(ENGLISH),
  },
};
export default replica;
