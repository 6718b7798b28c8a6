import type { Knobs } from "./knobs.ts";
import type { Lang, SampleArticle } from "./articles.ts";

const LATEST: Readonly<Record<Lang, string>> = { ar: "آخر الأخبار", en: "Latest News", fr: "Latest News" };
const AGENCY: Readonly<Record<Lang, string>> = { ar: "وكالة الأنباء الليبية", en: "Libyan News Agency", fr: "Libyan News Agency" };
const LABEL: Readonly<Record<Lang, string>> = { ar: "نشر بتاريخ:", en: "Pulbished on:", fr: "Pulbished on:" };
const MORE: Readonly<Record<Lang, string>> = { ar: "Read more", en: "Read more", fr: "Read more" };
const LONG: Readonly<Record<Lang, string>> = { ar: "ara", en: "eng", fr: "fre" };
const CATEGORY = "World News: ";

export interface ListingPage {
  readonly lang: Lang;
  readonly category: number;
  readonly page: number;
  readonly pages: number;
  readonly items: readonly SampleArticle[];
}

/** A listing in one of the three markups. */
export function listingPage(knobs: Knobs, page: ListingPage, noise: () => number): string {
  const { lang } = page;
  const next = page.page < page.pages ? `category.php?id=${page.category}&${amp(knobs)}lang=${lang}&${amp(knobs)}page=${page.page + 1}` : null;
  if (knobs.markup === "2018") {
    const items = page.items.map((one) => `<li><a href="${addressOf(knobs, one)}">${text(one.title)}</a></li>`).join("\n");
    const more = next === null ? "" : `<a href="/${LONG[lang]}/news/category/4/news/${page.page + 1}" rel="next">&gt;</a>`;
    return shell(lang, `<h1>${LATEST[lang]}</h1><ul class="news_titles">${items}</ul>${more}`);
  }
  if (knobs.markup === "redesign") {
    const items = page.items.map(
      (one) => `<article class="card"><a class="card__link" href="/${addressOf(knobs, one).replace(/^\//, "")}"><h3 class="card__title">${text(one.title)}</h3></a>
<p class="card__lead">${text(excerpt(one))}</p><span class="views">${views(knobs, noise)}</span></article>`,
    );
    return shell(lang, `<main id="feed"><h2>${LATEST[lang]}</h2>${items.join("\n")}${next === null ? "" : `<a rel="next" href="/${next}">2</a>`}</main>`);
  }
  const items = page.items.map(
    (one) => `<div class="news-content"><h4><a href="${addressOf(knobs, one)}">${text(one.title)}</a></h4>
<span class="publish_date"><span>${stamp(knobs, one)}</span></span>
<p>${text(excerpt(one))} <a href="${addressOf(knobs, one)}">${MORE[lang]}</a></p><i class="views">${views(knobs, noise)}</i></div>`,
  );
  const more = next === null ? "" : `<a title="Next page is ${page.page + 1}" href="${next}">&raquo;</a>`;
  return shell(lang, `<div class="left-side"><h3>${LATEST[lang]} <b>|</b> ${CATEGORY}Political News</h3>${items.join("\n")}${more}</div>
<div class="right-side"><a href="category.php?id=5&lang=${lang}">Economy</a> <a href="index.php?lang=en">English</a></div>`);
}

/** An article in one of the three markups. */
export function articlePage(knobs: Knobs, one: SampleArticle, noise: () => number): string {
  const { lang } = one;
  const paragraphs = one.paragraphs.map((paragraph) => noisy(knobs, text(paragraph), noise));
  const figure = one.image === null ? "" : `<figure><img src="/image/blank.png" data-src="/image/${one.image.file}" alt="${text(one.image.caption)}" width="64" height="48"><figcaption>${text(one.image.caption)}</figcaption></figure>`;
  if (knobs.markup === "2018" || one.wire) {
    const when = stamp(knobs, one);
    const parts = when === "" ? "" : partsOf(one.released);
    const block = paragraphs.map(wrapped).join("\r\n\r\n");
    const body = `<h2 class="article_title">${text(one.title)}</h2><publish_date>${parts}</publish_date>${figure}<p class="article_text">${block}</p>`;
    return shell(lang, `<h3>${LATEST[lang]}</h3>${knobs.markup === "2018" ? body : `<div class="artical"><h2>${text(one.title)}</h2><span class="publish_date">${LABEL[lang]}<span>${when}</span></span>${figure}<div class="main_post"><p>${block}</p></div></div>`}`);
  }
  if (knobs.markup === "redesign") {
    return shell(lang, `<nav><a href="/index.php?lang=${lang}">${LATEST[lang]}</a></nav><main><section class="story"><h1 class="story__title">${text(one.title)}</h1>
<small>${LABEL[lang]} ${stamp(knobs, one)}</small>${figure}<div class="story__text">${paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join("\n")}</div>
<div class="counter">${views(knobs, noise)}</div></section></main>`);
  }
  return shell(lang, `<h3>${LATEST[lang]}</h3><div class="artical"><h2>${text(one.title)}</h2><span class="publish_date">${LABEL[lang]}<span>${stamp(knobs, one)}</span></span>
${figure}<div class="main_post">${paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join("\n")}</div><div class="counter">${views(knobs, noise)}</div></div>`);
}

function shell(lang: Lang, body: string): string {
  return `<!DOCTYPE html>
<html lang="${lang}"><head><meta charset="CHARSET"><title>Lana News</title><link rel="stylesheet" href="/style.css"></head>
<body dir="${lang === "ar" ? "rtl" : "ltr"}"><div class="head"><a href="index.php?lang=${lang}">${AGENCY[lang]}</a></div>
${body}
<div class="foot">Lana News</div></body></html>
`;
}

/** The link to an article, in the address form that is set. */
export function addressOf(knobs: Knobs, one: SampleArticle): string {
  const and = `&${amp(knobs)}`;
  if (knobs.markup === "2018") return `/${LONG[one.lang]}/news/view/${one.id}/${encodeURIComponent(one.title.replace(/[^\p{L}\p{N}]+/gu, "_"))}`;
  const form = knobs.addressForm === "mixed" ? (["id-first", "lang-first", "art"] as const)[one.id % 3]! : knobs.addressForm;
  if (form === "art") return `art.php?id=${one.id}${and}lang=${one.lang}${and}p=1`;
  return form === "id-first" ? `post.php?id=${one.id}${and}lang=${one.lang}` : `post.php?lang=${one.lang}${and}id=${one.id}`;
}

function amp(knobs: Knobs): string {
  return knobs.escapeAmp ? "amp;" : "";
}

function excerpt(one: SampleArticle): string {
  const body = one.paragraphs.join(" ");
  return body.length <= 580 ? `${body}...` : `${body.slice(0, body.lastIndexOf(" ", 580))}...`;
}

function stamp(knobs: Knobs, one: SampleArticle): string {
  if (knobs.stamps === "blank" || one.pinned) return "";
  return new Date(one.released + 2 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
}

function partsOf(instant: number): string {
  const local = new Date(instant + 2 * 3_600_000).toISOString();
  return `<pub_day>${local.slice(8, 10)}</pub_day><pub_month>${["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"][Number(local.slice(5, 7)) - 1]}</pub_month><pub_year>${local.slice(0, 4)}</pub_year><pub_time>${local.slice(11, 16)}</pub_time>`;
}

function wrapped(paragraph: string): string {
  const lines: string[] = [];
  let line = " ";
  for (const word of paragraph.split(" ")) {
    if (line.length + word.length > 71) {
      lines.push(line);
      line = " ";
    }
    line += `${word} `;
  }
  return [...lines, line].map((one) => one.trimEnd()).join("\r\n");
}

/** White space and dots that change from request to request. */
function noisy(knobs: Knobs, paragraph: string, noise: () => number): string {
  if (!knobs.noise) return paragraph;
  return paragraph.replace(/\.+(?=\s*\()/, ".".repeat(1 + Math.floor(noise() * 5))) + " ".repeat(Math.floor(noise() * 4));
}

function views(knobs: Knobs, noise: () => number): string {
  return knobs.noise ? String(Math.floor(noise() * 10_000)) : "";
}

function text(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
