/** Recognises invisible pictures and frames that report who reads what. */

/** Addresses of counters and advertisers, whatever the size of their pictures. */
const COUNTERS =
  /^https?:\/\/(?:[\w-]+\.)*(?:facebook\.com\/tr\b|google-analytics\.com\/|googletagmanager\.com\/|doubleclick\.net\/|googlesyndication\.com\/|googleadservices\.com\/|scorecardresearch\.com\/|quantserve\.com\/|pixel\.wp\.com\/|stats\.wp\.com\/|mc\.yandex\.ru\/|counter\.yadro\.ru\/|chartbeat\.net\/|bat\.bing\.com\/|analytics\.twitter\.com\/|px\.ads\.linkedin\.com\/|feeds\.feedburner\.com\/~r\/|xiti\.com\/|matomo\.php\?|statcounter\.com\/)/i;
/** A picture with a side of at most this many pixels is invisible. */
const UNSEEN = 2;

/** How an element looks, by its own attributes. */
export interface Looks {
  readonly hidden: boolean;
  readonly style: string;
  readonly width: number | null;
  readonly height: number | null;
  /** Address of its content. */
  readonly source: string | null;
  /** A script loads it later, so it may be hidden until then. */
  readonly waits: boolean;
}

/** True for a picture or a frame that only counts visitors. */
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
 * True if a style hides an element: not displayed, without size, or moved off the page. Transparency does not count: a
 * script may fade the element in.
 */
export function hides(style: string): boolean {
  return (
    style !== "" &&
    /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?:\.0+)?(?:px|pt|r?em|%)?\s*(?:[;!]|$)|(?:left|right|top|text-indent|margin-left|margin-top)\s*:\s*-\d{3,})/i.test(
      style.slice(0, 1000),
    )
  );
}
