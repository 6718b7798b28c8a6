import type { Notice } from "../../model/notice.ts";
import { type Markup, markup } from "../xml/markup.ts";
import { moment } from "./dates.ts";
import type { PageLanguage } from "./page-words.ts";

type Text = (time: Markup) => Markup;

/** Each with the time of the last good poll, and without one. */
const WORDS: Readonly<Record<PageLanguage, Readonly<Record<Notice["kind"], readonly [Text, Markup]>>>> = {
  en: {
    silent: [
      (time) => markup`The agency’s site has not answered since ${time}. What you see is the last that was read.`,
      markup`The agency’s site does not answer yet.`,
    ],
    unreadable: [
      (time) => markup`The agency’s site could not be read since ${time}. What you see is the last that was read.`,
      markup`The agency’s site could not be read yet.`,
    ],
    late: [
      (time) => markup`The agency’s site has not been read since ${time}. What you see is the last that was read.`,
      markup`The agency’s site has not been read yet.`,
    ],
    paused: same(markup`This feed is not being updated at present. What you see is the last that was read.`),
    retired: same(markup`This feed is no longer updated. What was published stays.`),
  },
  ar: {
    silent: [
      (time) => markup`لا يستجيب موقع الوكالة منذ ${time}. ما تراه هو آخر ما قُرئ.`,
      markup`لم يستجب موقع الوكالة بعد.`,
    ],
    unreadable: [
      (time) => markup`تعذّرت قراءة موقع الوكالة منذ ${time}. ما تراه هو آخر ما قُرئ.`,
      markup`تعذّرت قراءة موقع الوكالة حتى الآن.`,
    ],
    late: [
      (time) => markup`لم يُقرأ موقع الوكالة منذ ${time}. ما تراه هو آخر ما قُرئ.`,
      markup`لم يُقرأ موقع الوكالة بعد.`,
    ],
    paused: same(markup`لا تُحدَّث هذه الخلاصة حاليًا. ما تراه هو آخر ما قُرئ.`),
    retired: same(markup`لم تعد هذه الخلاصة تُحدَّث. يبقى ما نُشر فيها.`),
  },
  fr: {
    silent: [
      (time) =>
        markup`Le site de l’agence ne répond plus depuis le ${time}. Vous voyez les derniers articles qui ont pu être lus.`,
      markup`Le site de l’agence ne répond pas encore.`,
    ],
    unreadable: [
      (time) =>
        markup`Le site de l’agence n’est plus lisible depuis le ${time}. Vous voyez les derniers articles qui ont pu être lus.`,
      markup`Le site de l’agence n’a pas encore pu être lu.`,
    ],
    late: [
      (time) =>
        markup`Le site de l’agence n’a pas été lu depuis le ${time}. Vous voyez les derniers articles qui ont pu être lus.`,
      markup`Le site de l’agence n’a pas encore été lu.`,
    ],
    paused: same(
      markup`Ce flux n’est pas mis à jour en ce moment. Vous voyez les derniers articles qui ont pu être lus.`,
    ),
    retired: same(markup`Ce flux n’est plus mis à jour. Ce qui a été publié reste.`),
  },
};

function same(text: Markup): readonly [Text, Markup] {
  return [() => text, text];
}

/** One plain line for readers: why a feed shows nothing newer. Nothing without a notice. */
export function noticeLine(notice: Notice | null, language: PageLanguage, timeZone: string): Markup | null {
  if (notice === null) return null;
  const [dated, undated] = WORDS[language][notice.kind];
  const text = notice.since === null ? undated : dated(moment(notice.since, language, timeZone));
  return markup`<p class="notice" lang="${language}">${text}</p>\n`;
}
