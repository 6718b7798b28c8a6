import { readFileSync } from "node:fs";
import { AR, EN, FR, LIBYA, SIGN_OFFS, type Story } from "./texts.ts";

export type Lang = "ar" | "en" | "fr";

/** An article of the sample site, with the truth about it. */
export interface SampleArticle {
  id: number;
  lang: Lang;
  title: string;
  place: string | null;
  /** Local day of its dateline. */
  day: string;
  /** When it appeared on the site, epoch milliseconds. */
  released: number;
  dateline: string;
  /** The dateline opens the first, the sign-off closes the last. */
  paragraphs: string[];
  category: number;
  image: { file: string; caption: string } | null;
  /** Old wire text: one block, wrapped at 72 columns with CR LF. */
  wire: boolean;
  removed: boolean;
  /** Stays the last item of the first page. */
  pinned: boolean;
}

const DAY = 86_400_000;
const ARABIC_MONTHS = ["يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"];
const ENGLISH_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** The seed article's number, by the site's counter between 2025-06-15 and 2026-05-13. */
export const SEED_ID = 341_480;

/** A local day in Tripoli (UTC+2 the year round). */
export function tripoliDay(instant: number): string {
  return new Date(instant + 2 * 3_600_000).toISOString().slice(0, 10);
}

/** The number that the site's counter has at a moment: about 60 a day since 1 June 2026. */
export function idAt(instant: number): number {
  return 358_532 + Math.round(((instant - Date.parse("2026-06-01T00:00:00Z")) / DAY) * 60);
}

/** A dateline in one of the real forms. */
export function datelineOf(lang: Lang, place: string, day: string, form: number): string {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const two = String(date).padStart(2, "0");
  const name = ARABIC_MONTHS[month - 1]!;
  const english = ENGLISH_MONTHS[month - 1]!;
  const arabic = [
    `${place} ${date} ${name} ${year} ( وال ) - `,
    `${place} ${two} ${name} ${year} (وال)- `,
    `${place} ${date} ${name} ${year}م(وال)- `,
    `${place} ${date} ${name} ${year} م (وال) – `,
    `${place}${date} ${name} ${year} (وال )-`,
    `${place} ${date} ${name}  ${year}(وال) _ `,
    `${place} ${date} ${name.replace("أ", "ا")} ${year}م (وال)-`,
    `${place} ${date} ${name} ${year} -( وال ) - `,
  ];
  const latin = [
    `${place}, ${english} ${date}, ${year} (LANA) - `,
    `${place}, ${date} ${english} ${year}(Lana) `,
    `${place}, ${two}.${String(month).padStart(2, "0")}.${year} - Lana - `,
    `${place}, ${english} ${date}, ${year} (LANA) – `,
  ];
  const french = [`${place} ${two} ${english.slice(0, 3)} ${year} /LANA/ - `, `${place},${date} ${english.slice(0, 3)}.${year} (Lana)- `];
  const forms = lang === "ar" ? arabic : lang === "en" ? latin : french;
  return forms[form % forms.length]!;
}

/** Makes one article; the same arguments give the same article. */
export function makeArticle(options: { id: number; lang: Lang; released: number; n: number }): SampleArticle {
  const { id, lang, released, n } = options;
  const places = LIBYA[lang];
  const place = places[n % places.length]!;
  const templates = { ar: AR, en: EN, fr: FR }[lang];
  const story: Story = templates[n % templates.length]!(place, 7 + ((n * 13) % 40));
  const day = tripoliDay(released);
  const dateline = datelineOf(lang, place, day, n);
  const signOffs = SIGN_OFFS[lang];
  const paragraphs = [...story.paragraphs];
  paragraphs[0] = dateline + paragraphs[0];
  const last = paragraphs.length - 1;
  paragraphs[last] = `${paragraphs[last]} ${signOffs[n % signOffs.length]}`.trimEnd();
  const image = n % 4 === 1 ? { file: `${(n % 5) + 1}.png`, caption: lang === "ar" ? "صورة من الاجتماع" : lang === "en" ? "A view of the meeting" : "Vue de la réunion" } : null;
  return { id, lang, title: story.title, place, day, released, dateline, paragraphs, category: story.category, image, wire: n % 9 === 7, removed: false, pinned: false };
}

/** The seed article, complete. */
export function seedArticle(): SampleArticle {
  const lines = readFileSync(new URL("seed-article.txt", import.meta.url), "utf8").split("\n");
  const label = lines.findIndex((line) => line.startsWith("نشر بتاريخ"));
  const paragraphs = lines.slice(label + 1).filter((line) => line.trim() !== "");
  return {
    id: SEED_ID,
    lang: "ar",
    title: lines[4]!,
    place: "نيويورك",
    day: "2025-09-24",
    released: Date.parse("2025-09-24T18:00:00+02:00"),
    dateline: "نيويورك 24 سبتمبر 2025م(وال)- ",
    paragraphs,
    category: 8,
    image: null,
    wire: false,
    removed: false,
    pinned: true,
  };
}

/** All three editions over the last three days before `now`, the newest within the last hour, and the seed article. */
export function defaultArticles(now: number): SampleArticle[] {
  const articles: SampleArticle[] = [seedArticle()];
  const counts: Readonly<Record<Lang, number>> = { ar: 40, en: 25, fr: 15 };
  for (const lang of ["ar", "en", "fr"] as const) {
    for (let n = 0; n < counts[lang]; n += 1) {
      const released = Math.floor((now - 20 * 60_000 - (n * 3 * DAY) / counts[lang]) / 60_000) * 60_000;
      articles.push(makeArticle({ id: idAt(released) * 1 + { ar: 0, en: 1, fr: 2 }[lang], lang, released, n }));
    }
  }
  const used = new Set<number>();
  for (const article of articles) {
    while (used.has(article.id)) article.id += 1;
    used.add(article.id);
  }
  return articles;
}
