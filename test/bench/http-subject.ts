import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

const WORDS =
  "وكالة الأنباء الليبية طرابلس بنغازي اجتماع رئيس الوزراء مجلس النواب بحث التعاون المشترك بين البلدين في مجال الطاقة والنفط والاستثمار أكد وزير الخارجية خلال اللقاء على أهمية دعم الاستقرار والتنمية وقال البيان إن الجانبين ناقشا عددا من الملفات ذات الاهتمام المتبادل المؤسسة الوطنية أعلنت إنتاج الخام بلغ برميل يوميا وفق ما ذكرت المصرف المركزي سعر الصرف الدينار مشروع إعادة الإعمار البلدية الصحة التعليم الجامعة المدرسة المواطنين الخدمات الكهرباء المياه الطريق الساحلي المطار الدولي الأمم المتحدة البعثة الحوار السياسي الانتخابات القادمة".split(
    " ",
  );

/** A feed of 50 entries with their full text, of the size and redundancy that the agency's have. The same each time. */
export function subject() {
  let seed = 20261123;
  const next = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const words = (count: number) => Array.from({ length: count }, () => WORDS[next(WORDS.length)]).join(" ");
  let text = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>';
  for (let n = 0; n < 50; n++) {
    const paragraphs = Array.from({ length: 5 + next(8) }, () => `<p>${words(25 + next(30))}.</p>`).join("");
    text += `<item><title>${words(9)}</title><guid isPermaLink="false">tag:lana.gov.ly,2021:post/${358532 - n}</guid>`;
    text += `<link>https://lana.gov.ly/post.php?lang=ar&amp;id=${358532 - n}</link><pubDate>Mon, 23 Nov 2026 0${n % 10}:00:00 GMT</pubDate>`;
    text += `<description>${words(30)}</description><content:encoded><![CDATA[${paragraphs}]]></content:encoded></item>`;
  }
  const bytes = new TextEncoder().encode(`${text}</channel></rss>`);
  return {
    bytes,
    gzip: gzipSync(bytes, { level: 9 }),
    etag: `W/"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
    mediaType: "application/rss+xml; charset=utf-8",
    modified: Date.UTC(2026, 10, 23),
  };
}

/** The feed documents of an agency with three editions of four sections. The first is the one that is asked for. */
export const PATHS: readonly string[] = ["ar", "en", "fr"]
  .flatMap((edition) => [edition, ...["politics", "economy", "sport", "culture"].map((name) => `${edition}/${name}`)])
  .flatMap((feed) => ["rss.xml", "atom.xml", "feed.json"].map((file) => `lana/${feed}/${file}`));
