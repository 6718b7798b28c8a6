/**
 * The agency's mark at the end of a body (`...( وال )...`, `(وال بنغازى)`, `=Lana=`, `//lana//`), and the writer's
 * initials on a last line of their own. They stay in the content and are cut from summaries.
 */

/** Characters at the end of a text that are examined. */
const TAIL = 60;
/** A time at the end of some agencies' articles: `20:26 ت م` (Mecca), `15:00 GMT`. */
const HOUR = /^[\s./\\)\]]*\d{1,2}:\d{2}(?:\s*(?:ت\s*م|جمت|GMT))?[\s./]*$/u;
/** A last line of initials only, with or without a rule above: `و.أ`, `ـــــ` and `ر.ح`. */
const INITIALS = /\n\s*(?:[ـ_=*–—-]+\s*)?(?:\p{L}ـ?[./]{1,2}\s?){1,4}\p{L}ـ?\.?$/u;
/** A last line of initials with the stamp of their article behind them: `ح م/ب ط01/10/2018 07:55:21`. */
const STAMPED =
  /(?:^|\n)\s*(?:\p{L}ـ?[\s./]{0,2}){0,8}\s?\p{Nd}{1,2}[/.-]\p{Nd}{1,2}[/.-]\p{Nd}{4}\s+\p{Nd}{1,2}:\p{Nd}{2}(?::\p{Nd}{2})?$/u;
const EDGE = /^[\s.…=/\\()[\]\-–—_:،,"]+$/u;

/** A last line that is nothing but a sign-off: a rule, initials or both, or a name between signs. */
const ALONE =
  /^(?:[ـ_=*–—-]{3,}|(?:[ـ_=*–—-]{3,}\s{0,3})?(?:\p{L}ـ?[./]{1,2}\s?){1,4}\p{L}ـ?\.?|[-.…\s]*[(/=[.…][(/=[.…\s]*[^()[\]/=.…]{1,30}[)/=\].…][)/=\].…\s-]*)$/u;
/** The writer's initials behind the bracket that closes a sign-off: `(end) mdm`, `(النهاية) م ع`. */
const WRITER = /^\s?[)\]]\s?(?:[a-z]{1,4}|\p{Script=Arabic})(?:[./\s](?:[a-z]{1,4}|\p{Script=Arabic})){0,3}[\s.]*$/u;

/** True for a paragraph that is only a sign-off: `(LANA)`, `و.أ`, `ـــــ`, `(end) mdm`, initials with a stamp. */
export function isSignOff(paragraph: string): boolean {
  const line = paragraph.trim();
  const isAlone = ALONE.test(line) || STAMPED.test(line) || WRITER.test(line.replace(/^\([^()]{1,20}/, ""));
  return line.length <= TAIL && isAlone;
}

/** Removes the sign-off at the end of a text, if there is one. `marks`: the agency's marks and closing words. */
export function stripSignOff(text: string, marks: readonly string[]): string {
  const end = text.trimEnd();
  const last = end.slice(-TAIL);
  const tail = last.slice(0, (INITIALS.exec(last) ?? STAMPED.exec(last))?.index ?? last.length);
  let cut = -1;
  for (const mark of marks) {
    const at = tail.toLowerCase().lastIndexOf(mark.toLowerCase());
    if (at < 0 || at < cut) continue;
    const before = tail.slice(0, at);
    const after = tail.slice(at + mark.length);
    const opened = /[\s.…=/\\([\]\-–—_]+$/u.exec(before)?.[0] ?? "";
    const signed = /[.…=/\\([]/u.test(opened);
    const timed = HOUR.test(after);
    // Within a sentence, a mark in brackets may be followed by short words.
    const initialled = /[.…\n]/.test(opened) && WRITER.test(after);
    // A branch may follow the mark within its brackets: `(وال بنغازى)`.
    const closed =
      initialled || after === "" || timed || EDGE.test(after) || /^[\s\-–]*[\p{L}\s]{0,25}[\s)\]./=…,-]*$/u.test(after);
    const branch = !timed && /\p{L}/u.test(after);
    // The sentence keeps its own full stop.
    const stop = /^\s?\.(?![.…])/u.exec(opened)?.[0].length ?? 0;
    if (signed && closed && (!branch || /[([]/.test(opened))) cut = at - opened.length + stop;
  }
  return end.slice(0, end.length - last.length + (cut < 0 ? tail.length : cut)).trimEnd();
}
