import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { balanceBidi } from "../../../src/read/text/bidi.ts";
import { isSignOff, stripSignOff } from "../../../src/read/text/sign-off.ts";
import { summaryOf } from "../../../src/read/text/summary.ts";

const MARKS = ["وال", "LANA", "واج", "ت.م", "end", "النهاية"];

describe("a sign-off", () => {
  test.each([
    ["in brackets and dots", "انتهى الاجتماع . ...( وال )...", "انتهى الاجتماع ."],
    ["between equals signs", "The talks ended. =Lana=", "The talks ended."],
    ["between slashes", "The talks ended. //lana//", "The talks ended."],
    ["with a branch", "انتهى الاجتماع (وال بنغازى)", "انتهى الاجتماع"],
    ["with an hour behind", "انتهى الاجتماع .. (واج) .. 20:26 ت م", "انتهى الاجتماع"],
    ["with blanks around", "The talks ended. (LANA) \n ", "The talks ended."],
    ["with dots of its own", "The talks ended...(LANA)...", "The talks ended"],
    ["close to a full stop", "The talks ended.(LANA)", "The talks ended."],
    ["after nothing", "(LANA)", ""],
    ["of initials on a line of their own", "انتهى الاجتماع.\n\nو.أ", "انتهى الاجتماع."],
    ["of initials below a rule", "انتهى الاجتماع.\nـــــ\nر.ح", "انتهى الاجتماع."],
    ["of initials with a stamp behind", "انتهى الاجتماع.\n\nح م/ب ط01/10/2018 07:55:21", "انتهى الاجتماع."],
    ["of a stamp alone", "The talks ended.\n01/10/2018 07:55", "The talks ended."],
    ["of the closing word, then initials", "The talks ended. (end) mdm", "The talks ended."],
    ["of the closing word, then initials on the same line", "انتهى الاجتماع.\n(النهاية) ح ز ب", "انتهى الاجتماع."],
    ["of the mark, then initials", "The talks ended. (LANA)\nm.b./s.k.", "The talks ended."],
  ])("%s goes", (_name, text, rest) => {
    expect(stripSignOff(text, MARKS)).toBe(rest);
  });

  test.each([
    ["a name in a sentence", "The talks were reported by LANA"],
    ["a mark in brackets before short words", "The talks were reported by (LANA) too"],
    ["a part of a word", "He went to the plana"],
    ["the agency in brackets in the midst", "The agency (LANA) said that talks had ended in the afternoon of the day."],
    ["a word that holds the mark", "قال إن الاجتماع تأجل إلى شوال"],
    ["no mark at all", "The talks ended (AFP)"],
    ["initials within a line", "قال الدكتور و.أ"],
    ["a sentence that ends with a time", "The talks ended.\nThey began on 01/10/2018 07:55"],
    ["a last line that is a word", "The talks ended.\nGood."],
    ["nothing", ""],
  ])("%s is none", (_name, text) => {
    expect(stripSignOff(text, MARKS)).toBe(text);
  });

  test.each(["(LANA)", "و.أ", "ـــــ", "============ ر.ع", "(end) mdm", "(النهاية) م ع", "(end) hzb.aa"])(
    "%s can be a line of its own",
    (line) => {
      expect(isSignOff(line)).toBe(true);
    },
  );

  test.each(["(end) of the story", "(صورة) من المعرض", "Good.", "(end) Ann Smith"])(
    "%s is a line of the text",
    (line) => {
      expect(isSignOff(line)).toBe(false);
    },
  );

  test("is at the end only, and what is left is the text's beginning", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."a .()=/\nوالLANA:12") }), (text) => {
        expect(text.startsWith(stripSignOff(text, MARKS))).toBe(true);
        expect(text.trimEnd().length - stripSignOff(text, MARKS).length).toBeLessThanOrEqual(60);
      }),
    );
  });
});

describe("a summary", () => {
  const sentence = (length: number) => `${"word ".repeat(length / 5 - 1)}last.`;
  test.each([
    ["is a short text itself", "One sentence. And another.", "One sentence. And another."],
    ["has one line", "One\n\nsentence.\u00a0 And\tanother.", "One sentence. And another."],
    ["has no sign-off", "One sentence. (LANA)", "One sentence."],
    ["ends with a sentence", `${sentence(100)} ${sentence(100)} ${sentence(300)}`, `${sentence(100)} ${sentence(100)}`],
    [
      "ends with a question of Arabic",
      `${"كلمة ".repeat(30)}لماذا؟ ${"كلمة ".repeat(60)}`,
      `${"كلمة ".repeat(30)}لماذا؟`,
    ],
    ["ends with a word where no sentence does", "word ".repeat(100), `${"word ".repeat(55)}word…`],
    [
      "does not end with a sentence of three words",
      `It is so. ${"word ".repeat(100)}`,
      `It is so. ${"word ".repeat(53)}word…`,
    ],
    ["is cut where there is no word", "x".repeat(500), `${"x".repeat(280)}…`],
    ["parts no character", `${"x".repeat(279)}😀😀`, `${"x".repeat(279)}…`],
    ["of nothing is nothing", " \n ", ""],
  ])("%s", (_name, text, summary) => {
    expect(summaryOf(text, MARKS)).toBe(summary);
  });

  test("is never longer than a summary, nor half a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 900, size: "max" }), (text) => {
        const summary = summaryOf(text.toWellFormed(), MARKS);
        expect(summary.length).toBeLessThanOrEqual(281);
        expect(summary.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe("marks of direction", () => {
  test.each([
    ["text without any", "abc طرابلس", "abc طرابلس"],
    ["marks that open nothing", "a\u200eb\u200fc\u061cd", "a\u200eb\u200fc\u061cd"],
    ["what is open is closed, the last first", "\u202aa\u2067b", "\u202aa\u2067b\u2069\u202c"],
    ["what is closed stays", "\u202ba\u202c \u2068b\u2069", "\u202ba\u202c \u2068b\u2069"],
    ["overrides become embeddings", "\u202da\u202c\u202eb", "\u202aa\u202c\u202bb\u202c"],
    ["closers of nothing go", "a\u202cb\u2069", "ab"],
    ["closers that cross go", "\u202aa\u2067b\u202cc\u2069d\u202c", "\u202aa\u2067bc\u2069d\u202c"],
  ])("%s", (_name, text, balanced) => {
    expect(balanceBidi(text)).toBe(balanced);
  });

  test("any text comes out balanced, without overrides, and its other characters as they were", () => {
    const mark = fc.constantFrom(..."\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200fab");
    fc.assert(
      fc.property(fc.string({ unit: mark, maxLength: 40 }), (text) => {
        const balanced = balanceBidi(text);
        let open = "";
        for (const character of balanced) {
          expect(character).not.toMatch(/[\u202d\u202e]/);
          if (/[\u202a\u202b]/.test(character)) open += "\u202c";
          else if (/[\u2066-\u2068]/.test(character)) open += "\u2069";
          else if (/[\u202c\u2069]/.test(character)) {
            expect(open.at(-1)).toBe(character);
            open = open.slice(0, -1);
          }
        }
        expect(open).toBe("");
        const others = (one: string) => one.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
        expect(others(balanced)).toBe(others(text));
        expect(balanceBidi(balanced)).toBe(balanced);
      }),
    );
  });
});
