import qna from "../../../feeds/qna.ts";
import { escaped, page } from "./page.ts";
import type { Replica } from "./replica.ts";
import { bodyOf, entryOf, type Story, stamped } from "./story.ts";

/** QNA: the words of the title and the day in the query, in either order; the same words every week; a stamp in UTC. */

interface Item extends Omit<Story, "id"> {
  readonly slug: string;
  /** As addresses write it: `6/05/2026`. */
  readonly day: string;
  /** UTC. */
  readonly at: string;
  readonly isEconomy: boolean;
}

const ITEMS: Readonly<Record<string, readonly Item[]>> = {
  en: [
    {
      slug: "qatar-national-library-opens-exhibition-of-maps",
      day: "23/11/2026",
      at: "2026-11-23T10:10:47Z",
      isEconomy: false,
      title: "Qatar National Library Opens Exhibition of Maps",
      opening: "Doha, November 23 (QNA) - ",
      place: "Doha",
      mark: "QNA",
      text: [
        "Qatar National Library opened an exhibition of maps today that shows how sailors of the Gulf drew its coasts.",
        "The exhibition is open until the end of January, with workshops for schools on weekday mornings.",
      ],
    },
    {
      slug: "cabinet-holds-regular-meeting",
      day: "18/11/2026",
      at: "2026-11-18T12:45:00Z",
      isEconomy: true,
      title: "Cabinet Holds Regular Meeting",
      opening: "Doha, November 18 (QNA) - ",
      place: "Doha",
      mark: "QNA",
      text: [
        "The cabinet held its regular meeting and approved a plan for small workshops in the industrial area.",
        "It also took note of a report on school buses.",
      ],
    },
    {
      // The same words as a week later.
      slug: "cabinet-holds-regular-meeting",
      day: "11/11/2026",
      at: "2026-11-11T12:30:00Z",
      isEconomy: true,
      title: "Cabinet Holds Regular Meeting",
      opening: "Doha, November 11 (QNA) - ",
      place: "Doha",
      mark: "QNA",
      text: [
        "The cabinet held its regular meeting and reviewed the results of the season for growers of vegetables.",
        "It also approved an agreement on student exchanges.",
      ],
    },
    {
      // In Doha it is the ninth.
      slug: "hamad-port-receives-first-ferry-of-season",
      day: "9/11/2026",
      at: "2026-11-08T21:40:00Z",
      isEconomy: true,
      title: "Hamad Port Receives First Ferry of Season",
      opening: "Doha, November 09 (QNA) - ",
      place: "Doha",
      mark: "QNA",
      text: [
        "Hamad Port received the first ferry of the winter season with six hundred passengers from three countries.",
        "Forty more calls are planned until April.",
      ],
    },
  ],
  ar: [
    {
      slug: "مكتبة-قطر-الوطنية-تفتتح-معرضا-للخرائط",
      day: "23/11/2026",
      at: "2026-11-23T10:05:00Z",
      isEconomy: false,
      title: "مكتبة قطر الوطنية تفتتح معرضا للخرائط",
      opening: "الدوحة في 23 نوفمبر /قنا/ ",
      place: "الدوحة",
      mark: "قنا",
      text: [
        "افتتحت مكتبة قطر الوطنية اليوم معرضا للخرائط يبين كيف رسم بحارة الخليج سواحله على مر القرون.",
        "ويستمر المعرض حتى نهاية يناير المقبل، وتقام فيه ورش لطلبة المدارس صباح كل يوم.",
      ],
    },
    {
      slug: "ميناء-حمد-يستقبل-أول-عبارة-في-الموسم",
      day: "9/11/2026",
      at: "2026-11-09T06:20:00Z",
      isEconomy: true,
      title: "ميناء حمد يستقبل أول عبارة في الموسم الشتوي",
      opening: "الدوحة في 09 نوفمبر /قنا/ ",
      place: "الدوحة",
      mark: "قنا",
      text: [
        "استقبل ميناء حمد أول عبارة في الموسم الشتوي وعلى متنها ستمائة مسافر من ثلاث دول.",
        "ومن المقرر أن تصل أربعون رحلة أخرى حتى أبريل المقبل.",
      ],
    },
  ],
};

const HOST = "https://qna.org.qa";
const PLACE: Readonly<Record<string, string>> = { en: "/en", ar: "/ar-QA" };

/** An article's address; every second one has its parameters the other way round. */
function addressOf(language: string, item: Item): string {
  const [id, date] = [`id=${encodeURIComponent(item.slug)}`, `date=${item.day}`];
  const isTurned = ITEMS[language]!.indexOf(item) % 2 === 1;
  const query = isTurned ? `${date.replaceAll("/", "%2F")}&${id}` : `${id}&${date}`;
  return `${HOST}${PLACE[language]}/news/news-details?${query}`;
}

function listOf(language: string, isEconomy: boolean): string {
  const rows = ITEMS[language]!.filter((item) => !isEconomy || item.isEconomy).map(
    (item) => `<li><a href="${escaped(addressOf(language, item).slice(HOST.length))}">${item.title}</a></li>`,
  );
  return page(language, "QNA", `<main><ul>${rows.join("")}</ul></main>`);
}

function articlePage(language: string, item: Item): string {
  const stamp = (at: string) => `<span id="news-date" data-utc-time-to-local="${at.slice(0, 19)}"></span>`;
  return page(
    language,
    item.title,
    `<div class="news-details-holder">${stamp(item.at)}<div class="news-details"><h1>${item.title}</h1>` +
      `${bodyOf({ ...item, id: item.slug })}</div></div><aside>${stamp("2026-11-23T11:59:00Z")}</aside>`,
  );
}

function expectedIn(language: string, isEconomy = false) {
  return ITEMS[language]!.filter((item) => !isEconomy || item.isEconomy).map((item) =>
    entryOf({ ...item, id: `${language}/${item.day}/${item.slug}` }, addressOf(language, item), stamped(item.at)),
  );
}

const replica: Replica = {
  agency: qna,
  answer({ url: { pathname, searchParams } }) {
    if (pathname === "/en") return listOf("en", false);
    if (pathname === "/en/economy") return listOf("en", true);
    if (pathname === "/ar-QA/") return listOf("ar", false);
    const [, place] = /^(\/en|\/ar-QA)\/news\/news-details$/.exec(pathname) ?? [];
    const language = place === "/en" ? "en" : "ar";
    const item = ITEMS[language]!.find(
      ({ slug, day }) => slug === searchParams.get("id") && day === searchParams.get("date"),
    );
    return place === undefined || item === undefined ? null : articlePage(language, item);
  },
  expected: { "qna/en": expectedIn("en"), "qna/en/economy": expectedIn("en", true), "qna/ar": expectedIn("ar") },
};
export default replica;
