/** What a site may do, what nashra tells the operator, and what subscribers see: docs/operating.md has it as a table. */
export interface Situation {
  /** What the site does. */
  readonly site: string;
  /** What nashra tells the operator. */
  readonly told: string;
  /** What subscribers see. */
  readonly seen: string;
}

/** Each has a test of the same name (`situations.test.ts`), which covers the whole way from fetching to documents. */
export const SITUATIONS = {
  "a page that fails": {
    site: "One article's page fails permanently: 500, 403, a redirect to a login, a reset, a 304 that nobody asked for",
    told: "It is set aside with the reason and retried at growing intervals; the feed stays `ok`",
    seen: "All other articles immediately; this one as soon as its page answers",
  },
  "three pages that fail": {
    site: "Three or more article pages cannot be read, poll after poll",
    told: "`degraded` with the reason until fewer than three are left; the alarm does not end before",
    seen: "All other articles",
  },
  "all pages fail": {
    site: "Every article page fails while the listing answers",
    told: "`failing` after three pages in a row; that poll requests no more pages",
    seen: "The last good feed; the new articles soon after the site recovers",
  },
  "all pages gone": {
    site: "Article pages answer 404 for hours while the listing still names every item",
    told: "Nothing is removed; new items are set aside; from the third on, `degraded`",
    seen: "No removal; the new articles once their pages answer",
  },
  "a listing emptied for days": {
    site: "The listing is empty for three days, and article pages are gone as well",
    told: "`empty`, which does not count as a success; missing pages count as the site's trouble",
    seen: "No removal; what was published in the meantime, once the listing is back",
  },
  "a listing that lost most of its items": {
    site: "The listing shows three items instead of the usual ten",
    told: "`degraded`: how many items it has, and how many are usual; after a day, three is usual",
    seen: "New articles as ever, no removal, and nothing missing afterwards",
  },
  "a page not found in the template": {
    site: "“Page not found” with status 200, in the site's own template with a box of latest news",
    told: "The page is not the article's, so the item is set aside",
    seen: "The last good text; never the notice",
  },
  "a redirect to a listing": {
    site: "An article's address redirects to the listing or the front page",
    told: "Where it redirected to; the item is set aside",
    seen: "The last good text",
  },
  "another article's page": {
    site: "An article's address shows another article, with or without a `canonical` link",
    told: "The page says that it is another article, or shows nothing of this one",
    seen: "The last good text under each id",
  },
  "a like article's page": {
    site: "A bulletin's address shows another bulletin; title and text differ in a few words only",
    told: "The page matches another article word for word, so the item is set aside",
    seen: "The last good text under each id",
  },
  "an article posted twice": {
    site: "One article has two ids, and both are edited in the same way",
    told: "Two articles changed, the second of them one poll later",
    seen: "Both articles, and both edits",
  },
  "one text under all addresses": {
    site: "A notice (cookies, subscription) replaces every text, under the right titles",
    told: "`drift` from the third page on",
    seen: "At most two of the notices; the full articles once the notice is gone",
  },
  "a corrected figure": {
    site: "The title changes from “5 dead” to “11 dead”",
    told: "One article changed",
    seen: "The correction at the next poll, marked as an edit in every format",
  },
  "views counted in titles": {
    site: "A counter in every title changes with each request",
    told: "Nothing",
    seen: "No edits; nashra asks the site less and less often because of it",
  },
  "an article rewritten": {
    site: "Both title and text of an article are completely new",
    told: "One article changed, at the second poll that reads the same text",
    seen: "The new text under the same id, one poll later",
  },
  "an id used again": {
    site: "An article's address shows another article of a later day, and the listing agrees",
    told: "`degraded`: the site reuses its ids, and what to do",
    seen: "The published article as it was; the new one is not published in its place",
  },
  "an article removed": {
    site: "The page of an article that the listing no longer names disappears, and comes back days later",
    told: "One article removed, once a second poll has confirmed it",
    seen: "A tombstone; the same article under the same id when it is back",
  },
  "410 for a listed article": {
    site: "A page answers 410 while the listing still names the article",
    told: "One article removed at the second poll",
    seen: "A tombstone",
  },
  "new ids for old articles": {
    site: "The site gives all its articles new ids",
    told: "`degraded`: new items are known articles with new ids, and what to do",
    seen: "No article twice; new articles as ever",
  },
  "editions swapped": {
    site: "The address of the Arabic listing shows the English one",
    told: "`drift`: the language of the titles",
    seen: "The last good feed",
  },
  "editions that number apart": {
    site: "`/ar/news/100` and `/en/news/100` are two different articles",
    told: "`degraded`; `npx nashra validate` says which ids collide, and what to change",
    seen: "The article that came first; the other one is set aside, not silently lost",
  },
  "a flash without a text": {
    site: "A flash with a title only, or pictures with captions",
    told: "Nothing; two in a row without a text are `drift` if articles usually have one",
    seen: "The title, the date, the pictures",
  },
  "failures at random": {
    site: "A third of all requests fails at random for thirty hours",
    told: "At most one alarm for each feed",
    seen: "Every article once",
  },
} as const satisfies Readonly<Record<string, Situation>>;
