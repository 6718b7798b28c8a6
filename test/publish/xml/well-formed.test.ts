import { expect, test } from "vitest";
import { renderFeedDocument } from "../../../src/publish/formats/render.ts";
import { xmlProblem } from "../../../src/publish/xml/well-formed.ts";
import { agency, article, head, renderSample, SAMPLES } from "../feed-samples.ts";

test.each([
  ["a declaration, a comment, an instruction", '<?xml version="1.0"?><!-- a --><?b c?><r/>\n'],
  ["a byte order mark", "\ufeff<r/>"],
  ["text, references and CDATA", "<r>نشرة &amp; &#x26; &#38; <![CDATA[<a> & ]]></r>"],
  ["a prefix declared on the element, or above it", '<r xmlns:a="urn:a"><a:b a:c="d"/></r>'],
])("%s: well-formed", (_name, xml) => {
  expect(xmlProblem(xml)).toBe(null);
});

test.each([
  ["nothing", "", "root element"],
  ["a tag that is not closed", "<r>\n<a></r>", "line 2: unexpected close tag"],
  ["an end in the middle", "<r>\n\n<a>b", "unclosed tag"],
  ["two roots", "<r/><r/>", "one root"],
  ["text beside the root", "<r/>text", "text data outside of root"],
  ["a prefix that is not declared", "<r>\n<a:b/></r>", "line 2: unbound namespace prefix"],
  ["an attribute's prefix that is not declared", '<r a:b="c"/>', "unbound namespace prefix"],
  ["an attribute that stands twice", '<r a="1" a="2"/>', "duplicate attribute"],
  ["an attribute without quotes", "<r a=1/>", "unquoted attribute"],
  ["a bare ampersand", "<r>a & b</r>", "unclosed tag"],
  ["a bare ampersand before a semicolon", "<r>a & b; c</r>", "entity name"],
  ["an entity of HTML", "<r>&nbsp;</r>", "undefined entity"],
  ["]]> in a text", "<r>]]></r>", "]]>"],
  ["< in an attribute", '<r a="<"/>', "disallowed character"],
  ["a control character", "<r>\u0001</r>", "disallowed character"],
  ["a comment that does not end", "<r><!-- </r>", "unclosed"],
  ["CDATA that does not end", "<r><![CDATA[ </r>", "unclosed"],
])("%s: not well-formed", (_name, xml, problem) => {
  expect(xmlProblem(xml)).toContain(problem);
});

test.each(SAMPLES)("what we write is well-formed: $name", (sample) => {
  for (const format of ["rss", "atom"] as const) expect(xmlProblem(renderSample(sample, format).text)).toBe(null);
});

test("so is a sitemap", () => {
  expect(xmlProblem(renderFeedDocument("sitemap", head("lana/en"), [article()], [], agency).text)).toBe(null);
});
