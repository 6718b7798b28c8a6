import { cleanTitle } from "./clean.ts";

/** What stands before a name in a byline, in the languages of agencies. */
const LABEL =
  /^(?:(?:(?:written|posted|published|reported|story|words|text|article|review|reviewed|edited|compiled|report|analysis|opinion|submitted|author)\s*(?:and \w+ )?by|by|author\(?s?\)?|reporter|writer|contributor|staff writer|von|autor(?:in|es|a)?|auteurs?|par|por|texto|redactor|di|a cura di|de|door|af|av|od|text|автор|текст|بقلم|كتب(?:ت|ه)?|كاتب المقال|الكاتب|تحرير|إعداد|المحرر|نویسنده|yazan|作者|文・?|撰文|記者|记者|本报记者|編輯|编辑|投稿者|著者|執筆)(?:\s*[:：/／●・|]+\s*|\s+(?=\S)|(?<=[文作者记記者])(?=\p{Script=Han})))+/iu;
/** A label without a blank behind it: its element and that of the name stand side by side. */
const GLUED = /^((?:[A-Z][a-z]+ )?[Bb]y:?)(?=[A-Z])/;
/** A degree or an initialism behind a comma belongs to the name before it. */
const DEGREE = /^(?:\p{Lu}\p{L}?\.?){2,5}$/u;
/** A line of its own that begins so names its writer, wherever it stands. `كتب` alone may also be a verb, or books. */
const SIGNED =
  /^(?:(?:written |posted |story |words |reported )?by|von|par|por|автор|текст|yazan|بقلم|كتبت?(?=\s*[:：／/])|作者|记者|記者|撰文|文)(?:\s*[:：／/]\s*|\s+)(?=[\p{Lu}\p{Lo}])/iu;
const LONGEST_SIGNED = 60;
/** Where a byline goes on with something else: a date, an update, a count, a place for a picture. */
const BEHIND =
  /\s*(?:\(\s*)?(?:[|•·»—–●]|\s-\s|\b(?:last )?(?:updated?|published|posted|modified)\b|\bfollow\b|\bmore (?:by|from|stories)\b|\bread more\b|\bview all\b|\b\d+\s*(?:min|minutes?|comments?)\b|\bopens in\b|\b(?:on|at)\s+(?=(?:\p{L}+\.?,?\s+)?\d)|\b(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?\b,|\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?\s+\d|\d{1,2}[./:-]\d|\d{4}\b|\d{1,2}\s+\p{L}).*$/isu;
/** Words of a role or a desk's task behind a comma. */
const ROLE =
  /\b(?:editor|editors|reporter|correspondent|writer|contributor|columnist|staff|founder|co-founder|ceo|cto|director|manager|head|officer|chief|president|professor|specialist|analyst|producer|photographer|journalist|author|expert|consultant|redakteur(?:in)?|rédact\w+|journaliste|corresponsal|marketing|content)\b/iu;
/** What somebody else than the writer did: pictures, layout, the site itself. Whoever follows did that too. */
const CREDIT =
  /^(?:(?:the )?(?:photo(?:s|graph(?:s|y|er)?)?|pictures?|pics?|images?|illustrat(?:ions?|ed|or)|graphics?|artwork|cover|video|audio|(?:web(?:site)?|site|graphic)(?: ?design)?|design(?:ed|er)?|layout|theme|template|powered|developed|built|hosted|sponsored|presented|translat(?:ed|ion)|fotos?|bild(?:er)?|crédits?(?: photos?)?|imagen|ilustración|gestaltung|realizzato|фото)(?: (?:credits?|courtesy))?\s*(?:[:：/|©]|by\b|von\b|par\b|por\b|di\b|of\b|de\b|d['’]|-\s)|(?:تصوير|صور|تصميم|تطوير|برمجة|إخراج|ترجمة|رسوم)\s*(?:و\s*\p{L}+\s*)?[:：/]|写真|撮影|摄影|攝影|图片?[:：])/iu;
/** Headings that begin as a byline does. */
const PHRASE =
  /^(?:(?:the )?numbers|design|default|invitation(?: only)?|popular (?:demand|request)|accident|chance|hand|law|far|topic|category|date|region|country|year|month|the (?:book|way|sea|time|people|river|lake|rules|clock|hour|day|way))$/i;
/** A body that signs with an article: `The Associated Press`. */
const BODY =
  /\b(?:press|news|agency|editors?|editorial|staff|team|desk|board|bureau|service|times|post|guardian|conversation|newsroom|network|institute|university|group|company|committee|council|ministry|association)\b/i;
/** Between the names of one byline. */
const BETWEEN = /\s*(?:[;,，、؛،]|\s(?:and|und|et|y|e|og|och|ja|ve|и|та|و|&)\s)\s*/iu;
/** Accounts and words that stand where a name is missing. */
const NO_NAME =
  /^(?:(?:\w+[-_ ])?admin(?:istrator)?[-_ ]?\d*|super ?user|[اأ]دمن|مدير الموقع|المشرف|wordpress|joomla!?.*|drupal.*|webmaster|root|null|undefined|none|n\/?a|unknown|anonymous|guest|user|author|editor|by|name|the author|default|test|sign ?in|log ?in|sign ?up|subscribe|menu|share|[^\p{L}]*)$/iu;
const ADDRESS = /^@|https?:|\/\/|www\.|\S@\S|\.(?:com|org|net|html?|php)\b|[<>{}=]|\ufffd|^[a-z]+(?:\.[a-z]+){2,}$/iu;
/** A longer text, or one of more words, is a sentence about somebody. */
const LONGEST_NAME = 60;
const MOST_WORDS = 6;
const MOST_NAMES = 12;
const LONGEST_LIST = 1000;

/**
 * The names in a byline: `By A. Writer and B. Writer, Chief Editor | 5 May` gives two. Labels, roles, dates and what else
 * follows are left out. Empty if the text is no list of names, such as a tagline or an address.
 */
export function namesIn(text: string): string[] {
  let line = cleanTitle(text.slice(0, LONGEST_LIST)).replace(GLUED, "$1 ");
  for (let times = 0; times < 3 && LABEL.test(line); times += 1) line = line.replace(LABEL, "").trim();
  line = line.replace(BEHIND, "").trim();
  const parts = line.split(BETWEEN).map((part) =>
    part
      .replace(/^[\s([«"'.:-]+|[\s\]»"':-]+$/gu, "")
      .replace(/^([^(]*)\)+$/, "$1")
      .replace(/^(?:and|et|und|y)\s+/i, ""),
  );
  const names: string[] = [];
  for (const part of parts) {
    if (names.length > 0 && DEGREE.test(part)) {
      names.push(`${names.pop()}, ${part}`);
      continue;
    }
    // A role behind the name, not a name that is one: `Sports Editor` alone signs an article.
    if (CREDIT.test(part)) break;
    if (part === "" || (names.length > 0 && ROLE.test(part))) continue;
    if (!isName(part)) return [];
    names.push(part);
  }
  return [...new Set(names)].slice(0, MOST_NAMES);
}

/** The names in a line that begins with `By` or its like and holds nothing else. Empty for any other line. */
export function signedNamesIn(line: string): string[] {
  if (line.length > LONGEST_SIGNED || !SIGNED.test(line)) return [];
  const names = namesIn(line);
  const isSigner = (name: string): boolean =>
    /^(?:[\p{Lu}\p{Lo}]\S*(?:\s|$)){1,5}$/u.test(name) && (!/^the\s/i.test(name) || BODY.test(name));
  return names.every(isSigner) ? names : [];
}

/** True for a label alone: the name stands in the next line. */
export function isBylineLabel(text: string): boolean {
  return LABEL.exec(`${text} x`)?.[0].length === text.length + 1;
}

/** True for a text that can be somebody's name. */
export function isName(text: string): boolean {
  return (
    text.length <= LONGEST_NAME &&
    text.split(/\s+/).length <= MOST_WORDS &&
    /\p{L}/u.test(text) &&
    !NO_NAME.test(text) &&
    !PHRASE.test(text) &&
    !CREDIT.test(text) &&
    !isBylineLabel(text) &&
    !ADDRESS.test(text) &&
    !/[!?。！？؟]|[.]\s+\p{Ll}|\d{3}/u.test(text)
  );
}
