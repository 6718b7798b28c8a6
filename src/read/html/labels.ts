/** Recognises headings and lines that name something other than the text: related articles, comments, the author. */

/** Labels of links to other articles, in the languages that most agencies write. */
const RELATED_WORDS = [
  "read (?:also|more|next)|also read|see also|more on this|you (?:may|might) also (?:like|enjoy|be interested in)|related(?: (?:articles?|stories|story|news|posts?|topics?|links?|content|reading|coverage|resources))?|recommended(?: (?:articles?|reading|for you|stories|posts))?|more (?:stories|news|articles|posts|to read|to explore)|further reading|keep reading|continue reading",
  "(?:à )?lire aussi|voir aussi|(?:articles?|sujets) (?:liés|similaires|connexes)|sur le même (?:sujet|thème)|à découvrir",
  "[اإ]قر[أا] (?:أيض[اًا]*|ايض[اًا]*|المزيد)|(?:مواضيع|أخبار|مقالات|روابط) (?:ذات صلة|متعلقة|مشابهة)|ذات صلة",
  "mehr zum thema|lesen sie auch|das könnte sie auch interessieren|(?:noticias|artículos) relacionad[oa]s|te puede interesar|leia também|leggi anche|читайте также|по теме|相关(?:阅读|报道|新闻|链接|文章)|延伸阅读|推荐阅读|関連(?:記事|ニュース)",
].join("|");
/** Labels of what follows a text. */
const CLOSING_WORDS = [
  "about the (?:authors?|writers?|reviewers?|editors?)|author bio|(?:latest|recent|popular|trending|featured)(?: (?:news|posts?|articles?|stories|insights?|blogs?))?|most (?:read|popular|viewed)|also in the news|more (?:from|by|in) .{1,40}|(?:join|subscribe to|sign up for|get) (?:our|the) .{0,20}newsletter|newsletter|subscribe(?: (?:now|today))?|share(?: (?:this|on|with))?(?: (?:article|post|story|page))?|(?:\\d+ )?(?:comments?|responses)|leave a (?:reply|comment)|post a comment|join the (?:discussion|conversation)|follow us|contact us|tags|topics|filed under",
  "à propos de l['’]auteur|commentaires|partager|abonnez-vous.{0,40}|عن الكاتب|التعليقات|تعليقات|شارك(?: (?:الخبر|المقال|على))?|آخر الأخبار|الأكثر (?:قراءة|مشاهدة)|أضف تعليق[اًا]*",
  "über d(?:en|ie) autor(?:in)?|kommentare|sobre (?:el|la) autora?|comentarios|compartir|комментарии|об авторе|评论|热门(?:文章|新闻)|コメント",
].join("|");

/** A label of related links at the start of a text, with the blanks and the colon after it. */
export const RELATED = new RegExp(`^\\s*(?:${RELATED_WORDS})\\s*[:：]?\\s*`, "iu");
const CLOSING = new RegExp(`^[\\s:：]*(?:${RELATED_WORDS}|${CLOSING_WORDS})[\\s:：.!]*$`, "iu");
const LONGEST_LABEL = 60;

/** True if a heading names what is not part of the text: links to other articles, the author, comments, a newsletter. */
export function isClosing(heading: string): boolean {
  const text = heading
    .slice(0, 4 * LONGEST_LABEL)
    .replace(/\s+/g, " ")
    .trim();
  return text.length <= LONGEST_LABEL && CLOSING.test(text);
}

const ADVERTISEMENT = "إعلان|advertisement|advertising|anzeige|publicité|publicidad|реклама|広告|广告";
const STAMP_LABEL =
  "(?:[آا]خر (?:تعديل|تحديث)|last (?:updated|modified)|dernière mise à jour)\\s*(?:في|على|بتاريخ|on|le)?\\s*:?|(?:نشر|أضيف|تاريخ النشر|posted|published|publié)\\s*(?:(?:في|بتاريخ|on|le)\\s*:?|:)";
const COUNTER =
  "(?:عدد )?(?:القراءات|المشاهدات|الزيارات)\\s*:?\\s*[\\d.,]+|قراءة [\\d.,]+ مر(?:ة|ات)|[\\d.,]+ (?:views?|reads?|vues|مشاهدة|قراءة)";
const CHANNEL =
  "قناتنا|صفحتنا|واتساب|تل(?:غ|ي?ج|يغ)رام|تويتر|فيسبوك|telegram|whatsapp|twitter|facebook|instagram|youtube|google news";
const SERVICE = new RegExp(
  [
    `^(?:${ADVERTISEMENT})$`,
    `^(?:${STAMP_LABEL})\\s*(?:\\p{L}+[،,]?\\s*)?\\p{Nd}`,
    `^(?:${COUNTER})$`,
    `^(?:تابع(?:وا|ونا)?|اشترك(?:وا)?|انضم(?:وا)?|follow|join|suivez|abonnez-vous)(?!\\p{L}).*(?:${CHANNEL})`,
  ].join("|"),
  "iu",
);
/** Maximum characters of a line that serves the site, not the text. */
const LONGEST_SERVICE = 80;

/** True for a line that serves the site: the label of an advertisement, a stamp, a counter, a call to follow its channel. */
export function isServiceLine(text: string): boolean {
  if (text.length > 4 * LONGEST_SERVICE) return false;
  const line = text.replace(/\s+/g, " ").replace(/^[\s\p{P}|]+|[\s\p{P}|]+$/gu, "");
  return line.length <= LONGEST_SERVICE && SERVICE.test(line);
}
