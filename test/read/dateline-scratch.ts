import { readDateline } from "../../src/read/dateline.ts";
import { forms, negatives } from "./dateline-forms.ts";

const now = Date.parse("2026-11-23T12:00:00Z");
let bad = 0;
for (const [text, place, mark, date, rest] of forms) {
  const r = readDateline(text, { context: { now } });
  const got = [r.place, r.agencyMark, r.date ?? r.partial, r.rest ?? ""];
  const want = [place, mark, date, rest];
  if (JSON.stringify(got) !== JSON.stringify(want)) {
    bad++;
    console.log(text.replace(/\n/g, "\\n"), "\n   got ", JSON.stringify(got), "\n   want", JSON.stringify(want));
  }
}
for (const text of negatives) {
  const r = readDateline(text, { context: { now } });
  if (r.end !== 0 || r.place || r.date || r.agencyMark || r.partial) {
    bad++;
    console.log("NEG", text, JSON.stringify(r));
  }
}
console.log(forms.length, negatives.length, bad);
