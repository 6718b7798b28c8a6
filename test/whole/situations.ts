/** What a site may do, what the operator is told, and what subscribers see: docs/operating.md has it as a table. */
export interface Situation {
  /** What the site does. */
  readonly site: string;
  /** What nashra tells the operator. */
  readonly told: string;
  /** What subscribers see. */
  readonly seen: string;
}

/** Each is held by a test of the same name (`situations.test.ts`): the whole way, from fetching to documents. */
export const SITUATIONS = {
  "a page that fails": {
    site: "One article's page fails for ever: 500, 403, a redirect to a login, a reset, an unasked 304",
    told: "It is set aside with its reason, and asked for again ever later; the feed stays `ok`",
    seen: "All other articles at once; this one as soon as its page answers",
  },
  "three pages that fail": {
    site: "Three article pages or more cannot be read, and that goes on",
    told: "`degraded` with the reason until fewer are left; the alarm does not end before",
    seen: "All other articles",
  },
  "all pages fail": {
    site: "Every article page fails while the listing answers",
    told: "`failing` after three pages in a row; no more are asked for in that poll",
    seen: "The last good feed; what came meanwhile, soon after",
  },
  "all pages gone": {
    site: "Article pages answer 404 for hours while the listing still names every item",
    told: "Nothing is removed; new items are set aside, from the third on `degraded`",
    seen: "No removal; new articles afterwards",
  },
  "a listing emptied for days": {
    site: "The listing is empty for three days, and article pages are gone, too",
    told: "`empty`, which is no success; gone pages are taken for the site's trouble",
    seen: "No removal; what was published meanwhile, when the listing is back",
  },
  "a listing that lost most of its items": {
    site: "The listing shows three items where it always had ten",
    told: "`degraded`: how many it holds, and how many were usual; after a day it is the new usual",
    seen: "New articles all the same, no removal, and nothing missing afterwards",
  },
  "a page not found in the template": {
    site: "“Page not found” with status 200 in the site's own template, with a box of latest news",
    told: "The page is not the article's; it is set aside",
    seen: "The last good text; never the notice",
  },
  "a redirect to a listing": {
    site: "An article's address leads on to the listing or the front page",
    told: "Where it led; it is set aside",
    seen: "The last good text",
  },
  "another article's page": {
    site: "An article's address shows another article, with its `canonical` or without",
    told: "The page calls itself another article, or shows nothing of this one",
    seen: "The last good text under each id",
  },
  "a like article's page": {
    site: "A bulletin's address shows another bulletin: title and text differ in a few words alone",
    told: "The page is word by word another article; it is set aside",
    seen: "The last good text under each id",
  },
  "an article posted twice": {
    site: "One article stands under two ids, and both are edited alike",
    told: "Two articles changed, the second one poll later",
    seen: "Both, and the edits of both",
  },
  "one text under all addresses": {
    site: "A notice (cookies, subscription) in place of every text, under the right titles",
    told: "`drift` from the third page on",
    seen: "At most two of the notices; articles come whole when it is gone",
  },
  "a corrected figure": {
    site: "The title changes from “5 dead” to “11 dead”",
    told: "One article changed",
    seen: "The correction at the next poll, told as an edit in every format",
  },
  "views counted in titles": {
    site: "A counter in each title changes with every request",
    told: "Nothing",
    seen: "No edits; the site is asked ever more rarely because of it",
  },
  "an article rewritten": {
    site: "Title and text of an article are both wholly new",
    told: "One article changed, at the second poll that reads the same",
    seen: "The new text under the same id, one poll later",
  },
  "an id used again": {
    site: "An article's address shows another article of a later day, and the listing says so, too",
    told: "`degraded`: the site uses its ids again, and what to do",
    seen: "The published article as it was; the new one is not published under its date",
  },
  "an article removed": {
    site: "The page of an article that the listing names no longer is gone, and comes back days later",
    told: "One article removed, once a second poll was told the same",
    seen: "A tombstone; the same article under its id when it is back",
  },
  "410 for a listed article": {
    site: "A page says 410 while the listing still names it",
    told: "One article removed at the second poll",
    seen: "A tombstone",
  },
  "new ids for old articles": {
    site: "The site gives all its articles new ids",
    told: "`degraded`: new items are known articles under new ids, and what to do",
    seen: "No article twice; new articles come as ever",
  },
  "editions swapped": {
    site: "The Arabic address shows the English listing",
    told: "`drift`: the language of the titles",
    seen: "The last good feed",
  },
  "editions that number apart": {
    site: "`/ar/news/100` and `/en/news/100` are two articles",
    told: "`degraded`, and `npx nashra validate`: which ids collide, and what to change",
    seen: "The article that came first; the other one is set aside, not lost in silence",
  },
  "a flash without a text": {
    site: "A flash of a title alone, or pictures with captions",
    told: "Nothing; two in a row without a text, where articles have one, are `drift`",
    seen: "The title, the date, the pictures",
  },
  "failures at random": {
    site: "A third of all requests fail at random for thirty hours",
    told: "One alarm a feed at most",
    seen: "Every article once",
  },
} as const satisfies Readonly<Record<string, Situation>>;
