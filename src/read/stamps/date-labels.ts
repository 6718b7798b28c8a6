/** Words that say what a date near them is. */

/** `published`: of the article; `updated`: of its last change; `other`: of something else, such as an event. */
export type DateLabel = "published" | "updated" | "other";

const LABELS: readonly (readonly [DateLabel, string])[] = [
  // `Date limite` before `date`.
  [
    "other",
    "deadline|effective(?: date)?|expir(?:es?|y)(?: date)?|date limite|آخر موعد\\p{L}*|event|starts?|begins?|ends?|doors|founded|born|died|copyright|©|since|joined|member|accessed|retrieved|today|valid|due|from|until",
  ],
  [
    "updated",
    "(?:last )?(?:updated?|modified|edited|revised|reviewed|corrected)|آخر تحديث|[آا]خر تعديل|تم التحديث|تحديث|محدث|mise? à jour|modifié|actualisée?|actualizad[oa]|atualizad[oa]|aggiornat[oa]|aktualisiert|zuletzt|stand(?=\\s*:)|обновлено|изменено|оновлено|güncelle\\p{L}*|diperbarui|به[\u200c ]?روز ?رسانی|ویرایش|cập nhật",
  ],
  [
    "published",
    "(?:first |originally )?(?:publish(?:ed)?|pul?bished|posted|created|added|filed|issued|release date)|date|نشر|النشر|انتشار|أضيف|التاريخ|تاريخ|publié|créée?|mis en ligne|posté|rédigé|publicad[oa]|pubblicat[oa]|veröffentlicht|erstellt|опубликовано|опубліковано|добавлено|дата|yayın\\p{L}*|dipublikasikan|đăng|objavljeno|објављено|publikováno|zveřejněno|opublikowano|publicat|δημοσ\\p{L}*",
  ],
];
/** The same in scripts that do not part words. */
const IN_SIGNS: readonly (readonly [DateLabel, string])[] = [
  ["updated", "(?:更新|修改|업데이트|수정)(?:日期|时间|時間|日時|日)?"],
  ["published", "发布|发表|發布|發佈|發表|公開|掲載|投稿|作成|입력|등록|日期|时间|時間"],
];
const ALL = [...LABELS, ...IN_SIGNS];
const ANY = new RegExp(
  [
    ...LABELS.map(([, words]) => `(?<![\\p{L}])(${words})(?![\\p{L}])`),
    ...IN_SIGNS.map(([, signs]) => `(${signs})`),
  ].join("|"),
  "giu",
);

/** A part of a line, with the label that it begins with. */
export interface Labelled {
  readonly label: DateLabel | null;
  readonly text: string;
}

/** Splits a line at its labels: `Updated: 9 May. Published: 7 May` is two parts. */
export function labelledParts(text: string): Labelled[] {
  // Vowel signs: \u0646\u064f\u0634\u0631.
  const line = text.replace(/[\u064b-\u0652]/gu, "");
  const parts: { label: DateLabel | null; text: string }[] = [];
  let [from, label]: [number, DateLabel | null] = [0, null];
  for (const match of line.matchAll(ANY)) {
    const before = line.slice(from, match.index);
    if (before.trim() !== "") parts.push({ label, text: before });
    label = ALL[match.slice(1).findIndex((group) => group !== undefined)]![0];
    from = match.index + match[0].length;
  }
  parts.push({ label, text: line.slice(from) });
  return parts;
}

/** The last label of a text, or null: it belongs to whatever follows the text. */
export function lastLabel(text: string): DateLabel | null {
  return labelledParts(text).at(-1)!.label;
}
