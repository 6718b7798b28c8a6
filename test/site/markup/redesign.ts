import type { SampleArticle } from "../types.ts";
import {
  bodyOf,
  escapeHtml,
  excerpt,
  type Item,
  type ListingView,
  type Look,
  stampFor,
  WORDS,
  wireText,
} from "../view.ts";

const PLACEHOLDER = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";

/** An image as lazy-loading pages write it. */
function figure(article: SampleArticle): string {
  if (!article.image) return "";
  const { src, caption } = article.image;
  return `<figure class="media"><img class="lazy" src="${PLACEHOLDER}" data-src="${src}" data-srcset="${src} 640w, ${src}?w=1280 1280w" alt="${escapeHtml(caption)}" loading="lazy"><figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

const time = (stamp: string) => (stamp ? `<time datetime="${stamp.replace(" ", "T")}+02:00">${stamp}</time>` : "");

const card = ({ article, href, stamp }: Item) => `<article class="card">
${figure(article)}<div class="card__body"><h3 class="card__title"><a href="${href}">${escapeHtml(article.title)}</a></h3>${time(stamp)}<p class="card__text">${escapeHtml(excerpt(article))}</p></div>
</article>`;

const shell = (article: { lang: "ar" | "en" | "fr" }, main: string, look: Look) =>
  `<header class="site"><a href="/?lang=${article.lang}">${WORDS[article.lang].agency}</a><nav><a href="/?lang=ar">ع</a><a href="/?lang=en">En</a><a href="/?lang=fr">Fr</a></nav></header>
<main>
${main}
</main>
<footer class="site">${look.noise ? `<small>${look.noise}</small>` : ""}</footer>`;

export function listingRedesign(view: ListingView, look: Look): string {
  const amp = look.knobs.escapeAmp ? "&amp;" : "&";
  const to = `category.php?id=${view.category}${amp}lang=${view.lang}${amp}page=${view.page + 1}`;
  const pager = view.more ? `<nav class="pager"><a rel="next" href="${to}">${view.page + 1}</a></nav>\n` : "";
  return shell(
    view,
    `<h1>${WORDS[view.lang].latest}</h1>\n<section class="cards">\n${view.items.map(card).join("\n")}\n</section>\n${pager}`,
    look,
  );
}

export function postRedesign(article: SampleArticle, look: Look): string {
  const text = article.wrapped
    ? `<p>${escapeHtml(wireText(article, look.noise))}</p>`
    : bodyOf(article, look.noise)
        .map((p) => `<p>${escapeHtml(p)}</p>`)
        .join("\n");
  return shell(
    article,
    `<article class="story"><h1 class="story__title">${escapeHtml(article.title)}</h1>
<div class="story__meta">${time(stampFor(article, look.knobs))}</div>
${figure(article)}<div class="story__text">
${text}
</div></article>`,
    look,
  );
}

/** The post's JSON-LD, with `<` escaped so that no text can close the element. */
export function jsonLd(article: SampleArticle, look: Look, url: string): string {
  if (!look.knobs.jsonLd) return "";
  const stamp = stampFor(article, look.knobs);
  const data = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    headline: article.title,
    inLanguage: article.lang,
    articleBody: article.paragraphs.join("\n"),
    ...(stamp ? { datePublished: `${stamp.replace(" ", "T")}+02:00` } : {}),
    ...(article.image ? { image: [new URL(article.image.src, url).href] } : {}),
  };
  return `<script type="application/ld+json">${JSON.stringify(data).replaceAll("<", "\\u003c")}</script>\n`;
}
