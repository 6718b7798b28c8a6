import type { Lang, SampleArticle } from "../types.ts";
import { escapeHtml, type ListingView, type Look, SHORT, stampFor, WORDS, wireText } from "../view.ts";

const NAMES: Record<Lang, string> = { ar: "الأخبار_المحلية", en: "Local_News", fr: "Local_News" };

/** The four parts of the time, empty when the site leaves it blank. */
function dated(stamp: string): string {
  const [date = "", time = ""] = stamp.split(" ");
  const [year = "", month = "", day = ""] = date.split("-");
  return `<publish_date><pub_day>${day}</pub_day> <pub_month>${month}</pub_month> <pub_year>${year}</pub_year> <pub_time>${time}</pub_time></publish_date>`;
}

export function listing2018(view: ListingView, look: Look): string {
  const { lang, page } = view;
  const base = `/${SHORT[lang]}/news/category/4/${encodeURIComponent(NAMES[lang])}`;
  const items = view.items.map(
    ({ article, href, stamp }) =>
      `<li><a href="${href}">${escapeHtml(article.title)}</a>${stamp ? dated(stamp) : ""}</li>`,
  );
  return `<div id="head"><a href="/${SHORT[lang]}">${WORDS[lang].agency}</a></div>
<ul class="news_titles">
${items.join("\n")}
</ul>
<div class="pages">${page > 1 ? `<a href="${base}/${page - 1}">${page - 1}</a> ` : ""}<b>${page}</b>${
    view.more ? ` <a href="${base}/${page + 1}">${page + 1}</a>` : ""
  }</div>
<div id="foot">LANA${look.noise ? ` <span class="counter">${look.noise}</span>` : ""}</div>`;
}

export function post2018(article: SampleArticle, look: Look): string {
  const image = article.image
    ? `<img src="${article.image.src}" alt="${escapeHtml(article.image.caption)}" width="300">\n`
    : "";
  return `<div id="head"><a href="/${SHORT[article.lang]}">${WORDS[article.lang].agency}</a></div>
<div class="latest">${WORDS[article.lang].latest}</div>
<h2 class="article_title">${escapeHtml(article.title)}</h2>
${WORDS[article.lang].published}${dated(stampFor(article, look.knobs))}
${image}<p class="article_text">${escapeHtml(wireText(article, look.noise))}</p>
<div class="counter">${look.noise || ""}</div>`;
}
