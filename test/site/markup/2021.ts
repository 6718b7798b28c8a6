import type { Lang, SampleArticle } from "../types.ts";
import type { Item, ListingView, Look } from "../view.ts";
import { bodyOf, escapeHtml, excerpt, stampFor, WORDS, wireText } from "../view.ts";

const header = (lang: Lang, amp: string) => {
  const w = WORDS[lang];
  return `<div class="header"><a href="index.php?lang=${lang}"><img src="image/1.png" alt="LANA"></a><h1>${w.agency}</h1>
<ul class="menu"><li><a href="index.php?lang=ar">العربية</a></li><li><a href="index.php?lang=en">English</a></li><li><a href="index.php?lang=fr">Français</a></li>
<li><a href="category.php?id=8${amp}lang=${lang}">${w.heading}</a></li></ul></div>`;
};

const footer = (look: Look) =>
  `<div class="footer">&copy; LANA${look.noise ? ` <span class="counter">${look.noise}</span>` : ""}</div>`;

const dated = (lang: Lang, stamp: string) =>
  `<span class="publish_date">${WORDS[lang].published}<span>${stamp}</span></span>`;

function entry(item: Item): string {
  const { article, href, stamp } = item;
  const image = article.image ? `<a href="${href}"><img src="${article.image.src.slice(1)}" alt=""></a>` : "";
  return `<div class="news-content">${image}<h4><a href="${href}">${escapeHtml(article.title)}</a></h4>${
    stamp ? dated(article.lang, stamp) : ""
  }<p>${escapeHtml(excerpt(article))}<a class="more" href="${href}">${WORDS[article.lang].more}</a></p></div>`;
}

export function listing2021(view: ListingView, look: Look): string {
  const { lang, category, page } = view;
  const amp = look.knobs.escapeAmp ? "&amp;" : "&";
  const w = WORDS[lang];
  const to = (n: number) => `category.php?id=${category}${amp}lang=${lang}${amp}page=${n}`;
  const previous = page > 1 ? `<a href="${to(page - 1)}" title="Previous page is ${page - 1}">&lt;</a>\n` : "";
  const next = view.more ? `<a href="${to(page + 1)}" title="Next page is ${page + 1}">&gt;</a>\n` : "";
  return `${header(lang, amp)}
<div class="left-side">
<h3>${w.category}<i class="fa fa-angle-left"></i>${category === 8 ? w.heading : `${w.heading} ${category}`}</h3>
${view.items.map(entry).join("\n")}
${previous}${next}</div>
${footer(look)}`;
}

/** A post; `art` is how art.php wrote the label. */
export function post2021(article: SampleArticle, look: Look, art: boolean): string {
  const { lang } = article;
  const w = WORDS[lang];
  const stamp = stampFor(article, look.knobs);
  const label =
    art && stamp ? `<span class="publish_date"><span>Published On(${stamp})</span></span>` : dated(lang, stamp);
  const image = article.image
    ? `<div class="post_img"><img src="${article.image.src.slice(1)}" alt="${escapeHtml(article.image.caption)}"><span class="caption">${escapeHtml(article.image.caption)}</span></div>\n`
    : "";
  const body = article.wrapped
    ? `<p>${escapeHtml(wireText(article, look.noise))}</p>`
    : bodyOf(article, look.noise)
        .map((p) => `<p>${escapeHtml(p)}</p>`)
        .join("\n");
  const views = look.noise ? `<div class="counter">${w.views}: ${look.noise % 9000}</div>\n` : "";
  return `${header(lang, look.knobs.escapeAmp ? "&amp;" : "&")}
<div class="latest"><b>${w.latest}</b></div>
<div class="artical">
<h2>${escapeHtml(article.title)}</h2>
${label}
${image}<div class="main_post">
${body}
</div>
${views}<div class="share"><a href="#">${w.share}</a></div>
</div>
${footer(look)}`;
}
