import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeHtml } from "../../src/fetch/charset.ts";
import { encodeAs } from "./support.ts";

const ARABIC = "قال رئيس الحكومة إن العمل يجري على تطوير المطارات، وهو ما أكده وزير المواصلات في لقاء مع وال.";
const FRENCH = "Le ministre a été reçu à Tripoli : « l'économie libyenne s'améliore », a-t-il déclaré à l'agence.";
const ENGLISH = "The café at the corner of the square opens at nine, the owner said - it never did before.";
const MIXED = `${ARABIC} (${FRENCH.slice(0, 30)}) ${ARABIC}`;
const AROUND = `<a>العربية</a><h1>وكالة الأنباء الليبية</h1><p>${FRENCH} ${FRENCH} ${FRENCH}</p><a>اتصل بنا</a><b>الصفحة الأولى</b>`;
const LETTERS = "<li>أ</li><li>ب</li><li>ج</li><p>قال رئيس الحكومة إن العمل يجري على تطوير المطارات</p>";
const utf8 = (text: string) => new TextEncoder().encode(text);
const bytes = (...parts: (Uint8Array | number[])[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const utf16 = (text: string, little: boolean) =>
  Uint8Array.from(
    [...text].flatMap((c) =>
      little ? [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8] : [c.charCodeAt(0) >> 8, c.charCodeAt(0) & 255],
    ),
  );

describe("charset", () => {
  const cases: [name: string, bytes: Uint8Array, header: string | null, text: string, charset: string][] = [
    ["UTF-8, header silent", utf8(ARABIC), null, ARABIC, "utf-8"],
    ["UTF-8, header says so", utf8(ARABIC), "text/html; charset=utf-8", ARABIC, "utf-8"],
    ["UTF-8, header lies", utf8(ARABIC), "text/html; charset=windows-1256", ARABIC, "utf-8"],
    [
      "UTF-8 with its mark",
      bytes([0xef, 0xbb, 0xbf], utf8(ARABIC)),
      "text/html; charset=windows-1256",
      ARABIC,
      "utf-8",
    ],
    ["UTF-16LE with its mark", bytes([0xff, 0xfe], utf16(ARABIC, true)), null, ARABIC, "utf-16le"],
    [
      "UTF-16BE with its mark",
      bytes([0xfe, 0xff], utf16(ARABIC, false)),
      "text/html; charset=utf-8",
      ARABIC,
      "utf-16be",
    ],
    [
      "windows-1256, header says so",
      encodeAs("windows-1256", ARABIC),
      "text/html; charset=windows-1256",
      ARABIC,
      "windows-1256",
    ],
    ["windows-1256, header lies", encodeAs("windows-1256", ARABIC), "text/html; charset=UTF-8", ARABIC, "windows-1256"],
    ["windows-1256, header silent", encodeAs("windows-1256", ARABIC), "text/html", ARABIC, "windows-1256"],
    [
      "windows-1256 called cp1256",
      encodeAs("windows-1256", ARABIC),
      'text/html;charset="cp1256"',
      ARABIC,
      "windows-1256",
    ],
    [
      "windows-1256 called ISO 8859-6",
      encodeAs("windows-1256", ARABIC),
      "text/html; charset=iso-8859-6",
      ARABIC,
      "windows-1256",
    ],
    [
      "windows-1256 called Latin",
      encodeAs("windows-1256", ARABIC),
      "text/html; charset=iso-8859-1",
      ARABIC,
      "windows-1256",
    ],
    [
      "windows-1256, label unknown",
      encodeAs("windows-1256", ARABIC),
      "text/html; charset=x-what",
      ARABIC,
      "windows-1256",
    ],
    ["ISO 8859-6, header says so", encodeAs("iso-8859-6", ARABIC), "text/html; charset=asmo-708", ARABIC, "iso-8859-6"],
    [
      "ISO 8859-6 called windows-1256",
      encodeAs("iso-8859-6", ARABIC),
      "text/html; charset=windows-1256",
      ARABIC,
      "iso-8859-6",
    ],
    ["ISO 8859-6, header silent", encodeAs("iso-8859-6", ARABIC), null, ARABIC, "iso-8859-6"],
    ["French in Latin-1", encodeAs("windows-1252", FRENCH), "text/html; charset=iso-8859-1", FRENCH, "windows-1252"],
    [
      "French in Latin-1, header lies",
      encodeAs("windows-1252", FRENCH),
      "text/html; charset=utf-8",
      FRENCH,
      "windows-1252",
    ],
    ["French in Latin-1, header silent", encodeAs("windows-1252", FRENCH), null, FRENCH, "windows-1252"],
    [
      "French in Latin-1 called Arabic",
      encodeAs("windows-1252", FRENCH),
      "text/html; charset=windows-1256",
      FRENCH,
      "windows-1252",
    ],
    ["French in windows-1256", encodeAs("windows-1256", FRENCH), "text/html; charset=utf-8", FRENCH, "windows-1252"],
    ["one accent in English", encodeAs("windows-1252", ENGLISH), null, ENGLISH, "windows-1252"],
    ["Arabic with French in it", encodeAs("windows-1256", MIXED), null, MIXED, "windows-1256"],
    [
      "Arabic with single letters",
      encodeAs("windows-1256", LETTERS),
      "text/html; charset=utf-8",
      LETTERS,
      "windows-1256",
    ],
    [
      "French with Arabic around it",
      encodeAs("windows-1256", AROUND),
      "text/html; charset=utf-8",
      AROUND,
      "windows-1256",
    ],
    ["ASCII", utf8("plain"), null, "plain", "utf-8"],
    ["nothing", new Uint8Array(), null, "", "utf-8"],
  ];
  it.each(cases)("%s", (_name, given, header, text, charset) => {
    expect(decodeHtml(given, header)).toMatchObject({ text, charset, problem: null });
  });

  it.each([
    ['<meta charset="iso-8859-1">'],
    ["<meta http-equiv='Content-Type' content='text/html; charset=windows-1252'>"],
    ['<?xml version="1.0" encoding="ISO-8859-1"?>'],
  ])("is taken from %s where the header is silent", (meta) => {
    const text = `<html><head>${meta}</head>${FRENCH}`;
    expect(decodeHtml(encodeAs("windows-1252", text), "text/html")).toMatchObject({ text, charset: "windows-1252" });
  });

  it("a lie is told", () => {
    expect(decodeHtml(utf8(ARABIC), "text/html; charset=windows-1256").warnings).toEqual([
      "charset: declared windows-1256, the bytes are utf-8",
    ]);
  });

  it("a few broken letters leave a page UTF-8", () => {
    const broken = bytes(utf8(ARABIC), [0xd9], utf8(" ... "), utf8(ARABIC));
    expect(decodeHtml(broken, "text/html; charset=utf-8")).toMatchObject({
      text: `${ARABIC}\uFFFD ... ${ARABIC}`,
      charset: "utf-8",
      problem: null,
    });
  });
});

describe("a minor part in another charset", () => {
  const main = `<p>${ARABIC} ${ARABIC} ${ARABIC} ${ARABIC}</p>`.repeat(4);
  const notice = "جميع الحقوق محفوظة";
  const french = "Tous droits réservés, agence fédérale";
  const around = (part: Uint8Array, name = "footer") => bytes(utf8(`${main}<${name}>`), part, utf8(`</${name}>`));
  it.each<[string, Uint8Array, string, string]>([
    ["an Arabic footer in windows-1256", encodeAs("windows-1256", notice), notice, "windows-1256"],
    ["a French footer in Latin-1", encodeAs("windows-1252", french), french, "windows-1252"],
  ])("%s is read in its own", (_name, part, text, charset) => {
    expect(decodeHtml(around(part), "text/html; charset=utf-8")).toEqual({
      text: `${main}<footer>${text}</footer>`,
      charset: "utf-8",
      problem: null,
      warnings: [`charset: parts of the page in ${charset}: 1`],
    });
  });

  it.each<[string, string, string | null]>([
    ["in a footer do not spoil the page", "footer", null],
    ["in a script do not", "script", null],
    ["in its text do", "div", "replacement"],
  ])("letters lost %s", (_name, element, problem) => {
    const given = around(utf8("\uFFFD\uFFFD\uFFFD\uFFFD ".repeat(10)), element);
    expect(decodeHtml(given, null)).toMatchObject({ problem, warnings: ["charset: 40 U+FFFD"] });
  });

  it("a main text in another charset is no minor part", () => {
    const page = bytes(utf8(`<nav>${notice}</nav>`), encodeAs("windows-1256", main), utf8(`<p>${notice}</p>`));
    expect(decodeHtml(page, "text/html; charset=utf-8").charset).not.toBe("utf-8");
  });
});

describe("what is wrong with a text", () => {
  const asRead = (charset: string, text: string) => utf8(new TextDecoder(charset).decode(utf8(text)));
  const cases: [name: string, bytes: Uint8Array, problem: string | null][] = [
    ["UTF-8 read as windows-1256", asRead("windows-1256", ARABIC), "mojibake"],
    ["UTF-8 read as Latin-1", asRead("windows-1252", ARABIC), "mojibake"],
    ["the sign of it alone", utf8("ط§ظ„"), "mojibake"],
    ["the Latin sign alone", utf8("Ø§Ù"), "mojibake"],
    ["French read as Latin-1", asRead("windows-1252", FRENCH), "mojibake"],
    ["the sign quoted in a true text", utf8(`${ARABIC} يظهر النص هكذا: ط§ظ„ ${ARABIC}`), null],
    ["words with these letters", utf8("طفل، ظل. طظط «ظ» ط؟"), null],
    ["Danish", utf8("Ørsted, Østersøen, ØØ og Ærø"), null],
    ["a run of lost letters", utf8("خبر \uFFFD\uFFFD\uFFFD عاجل"), "replacement"],
    ["one lost letter", utf8(`${ARABIC}\uFFFD`), null],
    ["an end inside a letter", utf8(ARABIC.slice(0, 30)).subarray(0, -1), "truncated-character"],
    ["an end inside an emoji", utf8(`${ARABIC}😀`).subarray(0, -1), "truncated-character"],
  ];
  it.each(cases)("%s", (_name, given, problem) => {
    expect(decodeHtml(given, "text/html; charset=utf-8").problem).toBe(problem);
  });

  it("an unfinished letter is left off", () => {
    const whole = utf8("ليبيا");
    expect(decodeHtml(whole.subarray(0, whole.length - 1), null).text).toBe("ليبي");
  });
});

describe("any bytes", () => {
  it("give a text, whatever is said of them", () => {
    const label = fc.constantFrom(
      null,
      "utf-8",
      "windows-1256",
      "iso-8859-6",
      "utf-16",
      "hz-gb-2312",
      "big5",
      "\u0000",
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), label, (given, name) => {
        const decoded = decodeHtml(given, name === null ? null : `text/html; charset=${name}`);
        expect(typeof decoded.text).toBe("string");
        expect(() => new TextDecoder(decoded.charset)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });

  it("that are UTF-8 are read as they are", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 200 }),
        fc.constantFrom("utf-8", "windows-1256"),
        (text, name) => {
          fc.pre(!text.startsWith("\uFEFF"));
          expect(decodeHtml(utf8(text), `text/html; charset=${name}`).text).toBe(text);
        },
      ),
    );
  });

  it("that are Arabic in windows-1256 are never taken for UTF-8", () => {
    const letters = fc.string({
      unit: fc.constantFrom(..."ابتثجحخدذرزسشصضطظعغفقكلمنهويءةى ،."),
      minLength: 30,
      maxLength: 200,
    });
    fc.assert(
      fc.property(letters, (text) => {
        fc.pre(/[ا-ي]{4}/.test(text));
        expect(decodeHtml(encodeAs("windows-1256", `ليبيا في ${text}`), "text/html; charset=utf-8").charset).not.toBe(
          "utf-8",
        );
      }),
    );
  });
});
