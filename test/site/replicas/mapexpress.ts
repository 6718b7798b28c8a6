import mapexpress from "../../../feeds/mapexpress.ts";
import { escaped, json, page, rfc822, rss } from "./page.ts";
import type { Replica } from "./replica.ts";
import { bodyOf, entryOf, stamped } from "./story.ts";
import { type Post, postsJson, postsPage } from "./wordpress.ts";

/**
 * MAP Express: WordPress, whose news are of a type of their own; the names of articles are their ids. French texts begin with a
 * place, without day or mark, which is no dateline.
 */

const HOME = "https://www.mapexpress.ma";
const none = { opening: "", place: null, mark: null } as const;
const ar = (place: string) => ({ opening: `${place} - ومع`, place, mark: "ومع" });

function arabic(section: string, name: string): Pick<Post, "id" | "url" | "section"> {
  // WordPress writes escapes in lower case.
  const path = `${encodeURI(section)}/${encodeURI(name)}`.toLowerCase();
  return { id: name, url: `${HOME}/ar/actualites/${path}/`, section: section.replaceAll("-", " ") };
}

function french(path: string, name: string, section: string): Pick<Post, "id" | "url" | "section"> {
  return { id: name, url: `${HOME}/actualite/${path}/${name}/`, section };
}

const ARABIC: readonly Post[] = [
  {
    ...ar("الرباط"),
    ...arabic("مجتمع-وجهات", "افتتاح-خزانة-عمومية-جديدة-بالرباط"),
    at: "2026-11-23T11:05:00Z",
    title: "افتتاح خزانة عمومية جديدة بالرباط",
    text: [
      "افتتحت اليوم الاثنين بالرباط خزانة عمومية جديدة تضم أربعين ألف كتاب، وقاعة للمطالعة، وفضاء خاصا بالأطفال واليافعين.",
      "وتفتح الخزانة أبوابها طيلة أيام الأسبوع، وتنظم كل يوم سبت لقاء مفتوحا مع كاتب أو كاتبة من المغرب ومن بلدان أخرى.",
    ],
  },
  {
    ...ar("أكادير"),
    ...arabic("اقتصاد-ومالية", "انطلاق-موسم-تصدير-الحوامض-بسوس"),
    at: "2026-11-23T09:50:00Z",
    title: "انطلاق موسم تصدير الحوامض بسوس",
    text: [
      "انطلق بجهة سوس ماسة موسم تصدير الحوامض بعد تساقطات مطرية مهمة عرفتها المنطقة خلال شهري شتنبر وأكتوبر من هذا العام.",
      "وأفاد مهنيون بأن أولى الشحنات غادرت ميناء أكادير، وأن محطات التلفيف شرعت في استقبال المنتوج من ضيعات المنطقة كلها.",
    ],
  },
  {
    ...ar("فاس"),
    ...arabic("ثقافة", "مهرجان-الموسيقى-الأندلسية-يعود-إلى-فاس"),
    at: "2026-11-23T08:15:00Z",
    title: "مهرجان الموسيقى الأندلسية يعود إلى فاس",
    text: [
      "تحتضن مدينة فاس ابتداء من يوم الخميس المقبل مهرجان الموسيقى الأندلسية بمشاركة أجواق من المغرب والجزائر وتونس أيضا.",
      "ويتضمن البرنامج سهرات في فضاءات المدينة العتيقة، وورشات للتعريف بآلات هذا الفن وبنصوصه الشعرية لفائدة التلاميذ.",
    ],
  },
  {
    ...ar("طنجة"),
    ...arabic("رياضة", "سباق-على-الطريق-يجمع-خمسة-آلاف-عداء-بطنجة"),
    at: "2026-11-22T14:40:00Z",
    title: "سباق على الطريق يجمع خمسة آلاف عداء بطنجة",
    text: [
      "شارك نحو خمسة آلاف عداء وعداءة، يوم الأحد، في سباق على الطريق لمسافة عشرة كيلومترات جاب شوارع طنجة وكورنيشها البحري.",
      "وخصص المنظمون سباقا قصيرا للأطفال، وغرست شجرة باسم كل مشارك في الغابة المجاورة للمدينة بمساعدة جمعيات محلية عدة.",
    ],
  },
  {
    ...ar("مراكش"),
    ...arabic("مجتمع-وجهات", "حافلات-كهربائية-جديدة-تدخل-الخدمة-بمراكش"),
    at: "2026-11-22T10:30:00Z",
    title: "حافلات كهربائية جديدة تدخل الخدمة بمراكش",
    text: [
      "دخلت الخدمة بمراكش خمس عشرة حافلة كهربائية جديدة، تربط أحياء المدينة بالمحطة الطرقية وبالحي الجامعي من الفجر إلى الليل.",
      "وتندرج هذه العملية ضمن برنامج لتجديد أسطول النقل الحضري، ينتظر أن يستكمل خلال السنة المقبلة في باقي مدن الجهة.",
    ],
  },
];

const FRENCH: readonly Post[] = [
  {
    ...none,
    ...french("societe-et-regions", "rabat-ouverture-dune-nouvelle-bibliotheque-publique", "Société et Régions"),
    at: "2026-11-23T11:20:00Z",
    title: "Rabat : ouverture d’une nouvelle bibliothèque publique",
    text: [
      "Rabat - Une nouvelle bibliothèque publique de quarante mille ouvrages a ouvert ses portes lundi à Rabat.",
      "Elle dispose d’une salle de lecture et d’un espace pour les enfants, et reçoit chaque samedi un écrivain.",
    ],
  },
  {
    ...none,
    ...french("economie-et-finance", "souss-la-campagne-dexportation-des-agrumes-demarre", "Économie et Finance"),
    at: "2026-11-23T10:05:00Z",
    title: "Souss : la campagne d’exportation des agrumes démarre",
    text: [
      "Agadir - Les premières cargaisons d’agrumes de la région ont quitté le port d’Agadir dimanche soir.",
      "Les producteurs attendent une récolte meilleure que celle de l’an dernier après les pluies de l’automne.",
    ],
  },
  {
    ...none,
    ...french("societe-et-regions", "marrakech-quinze-bus-electriques-mis-en-service", "Société et Régions"),
    at: "2026-11-22T17:45:00Z",
    title: "Marrakech : quinze bus électriques mis en service",
    text: [
      "Marrakech - Quinze bus électriques relient désormais les quartiers de la ville à la gare routière et au campus.",
      "Le renouvellement de la flotte doit s’achever l’année prochaine dans les autres villes de la région.",
    ],
  },
  {
    ...none,
    ...french(
      "activite-gouvernementale",
      "plantation-de-dix-mille-arbres-dans-le-moyen-atlas",
      "Activité gouvernementale",
    ),
    at: "2026-11-22T12:10:00Z",
    title: "Plantation de dix mille arbres dans le Moyen Atlas",
    text: [
      "Ifrane - Une campagne de plantation de dix mille cèdres et chênes a été lancée samedi dans le Moyen Atlas.",
      "Des écoles de la province y participent tout au long de la semaine avec les services des forêts.",
    ],
  },
  {
    ...none,
    ...french("economie-et-finance", "le-salon-de-lartisanat-attire-soixante-mille-visiteurs", "Économie et Finance"),
    at: "2026-11-22T09:00:00Z",
    title: "Le Salon de l’artisanat attire soixante mille visiteurs",
    text: [
      "Casablanca - Le Salon de l’artisanat a fermé ses portes après avoir reçu soixante mille visiteurs en dix jours.",
      "Trois cents artisans de toutes les régions y ont présenté tapis, poteries et objets en bois.",
    ],
  },
];

const DAYS = ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"];

function pageOf(post: Post, language: string): string {
  const local = new Date(Date.parse(post.at) + 3_600_000);
  const stamp = `${DAYS[local.getUTCDay()]}, ${local.getUTCDate()} novembre, 2026 à ${local.toISOString().slice(11, 16)}`;
  const when = language === "fr" ? `<div class="a-post">${stamp}</div>` : "";
  const body = `<div class="body single_act"><h1>${post.title}</h1>${when}${bodyOf(post, language === "ar")}</div>`;
  return page(language, post.title, body);
}

const FEED = rss(
  `${HOME}/ar/`,
  ARABIC.map(
    (post) =>
      `<title>${escaped(post.title)}</title><link>${post.url}</link><pubDate>${rfc822(post.at, 0)}</pubDate>` +
      `<category><![CDATA[${post.section}]]></category><content:encoded><![CDATA[${bodyOf(post, true)}]]></content:encoded>`,
  ),
);

const replica: Replica = {
  agency: mapexpress,
  answer({ url: { href, pathname } }) {
    const language = pathname.startsWith("/ar/") ? "ar" : "fr";
    const posts = language === "ar" ? ARABIC : FRENCH;
    if (/\/wp-json\/wp\/v2\/actualite$/.test(pathname)) return json(postsJson(posts, 1, language === "ar"));
    if (pathname === "/ar/feed/") return { body: FEED, type: "application/rss+xml; charset=UTF-8" };
    if (pathname === "/actualite/" || pathname === "/ar/actualites/") return postsPage(language, "MAP Express", posts);
    const post = posts.find(({ url }) => new URL(url).href === href);
    return post === undefined ? null : pageOf(post, language);
  },
  expected: {
    "mapexpress/ar": ARABIC.map((post) => entryOf(post, new URL(post.url).href, stamped(post.at))),
    "mapexpress/fr": FRENCH.map((post) => entryOf(post, post.url, stamped(post.at))),
  },
};
export default replica;
