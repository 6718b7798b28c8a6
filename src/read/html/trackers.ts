/** Pictures and frames that nobody is meant to see: they tell somebody who reads what. */

/** Addresses of counters and advertisers, whatever size their pictures say they have. */
const COUNTERS =
  /^https?:\/\/(?:[\w-]+\.)*(?:facebook\.com\/tr\b|google-analytics\.com\/|googletagmanager\.com\/|doubleclick\.net\/|googlesyndication\.com\/|googleadservices\.com\/|scorecardresearch\.com\/|quantserve\.com\/|pixel\.wp\.com\/|stats\.wp\.com\/|mc\.yandex\.ru\/|counter\.yadro\.ru\/|chartbeat\.net\/|bat\.bing\.com\/|analytics\.twitter\.com\/|px\.ads\.linkedin\.com\/|feeds\.feedburner\.com\/~r\/|xiti\.com\/|matomo\.php\?|statcounter\.com\/)/i;
/** Pixels of a side that no picture has. */
const UNSEEN = 2;

/** How an element looks, as far as it says so itself. */
export interface Looks {
  readonly hidden: boolean;
  readonly style: string;
  readonly width: number | null;
  readonly height: number | null;
  /** What it shows. */
  readonly source: string | null;
  /** A script shows it later: until then it may be hidden. */
  readonly waits: boolean;
}

/** Tells whether a picture or a frame is there to count its visitors only. */
export function isTracker({ hidden, style, width, height, source, waits }: Looks): boolean {
  return (
    (!waits && (hidden || hides(style))) ||
    (width !== null && width <= UNSEEN) ||
    (height !== null && height <= UNSEEN) ||
    /(?:^|[;\s])(?:max-)?(?:width|height)\s*:\s*[0-2](?:\.\d+)?\s*(?:px)?\s*(?:[;!]|$)/i.test(style) ||
    (source !== null && COUNTERS.test(source))
  );
}

/**
 * Tells whether a style keeps an element from being seen: not shown, of no size, moved off the page. What is transparent
 * may be faded in by a script.
 */
export function hides(style: string): boolean {
  return (
    style !== "" &&
    /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?:\.0+)?(?:px|pt|r?em|%)?\s*(?:[;!]|$)|(?:left|right|top|text-indent|margin-left|margin-top)\s*:\s*-\d{3,})/i.test(
      style.slice(0, 1000),
    )
  );
}
