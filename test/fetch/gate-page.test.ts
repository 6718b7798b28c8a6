import { describe, expect, it } from "vitest";
import { recogniseGate } from "../../src/fetch/gate-page.ts";

const html = (title: string, body: string) =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body>${body}</body></html>`;
const NEWS = `${"<p>قال المتحدث إن العمل مستمر في جميع المواقع وفق الجدول المعد سلفا.</p>".repeat(80)}${'<a href="/post.php?id=1">خبر</a>'.repeat(30)}`;

describe("gates", () => {
  const cases: [name: string, status: number, headers: Record<string, string>, text: string, why: string | null][] = [
    ["Cloudflare by its header", 403, { "cf-mitigated": "challenge" }, "", "challenge"],
    ["Cloudflare by its title", 503, {}, html("Just a moment...", "<div id=cf-wrapper></div>"), "challenge"],
    ["Cloudflare by its script, status 200", 200, {}, html("x", "<script>window._cf_chl_opt={}</script>"), "challenge"],
    ["AWS by its header", 202, { "x-amzn-waf-action": "challenge" }, "", "challenge"],
    ["AWS captcha", 405, { "x-amzn-waf-action": "captcha" }, "", "captcha"],
    ["DDoS-Guard", 200, {}, html("DDoS-Guard", "Checking your browser"), "challenge"],
    ["Incapsula", 200, {}, html("", "<iframe>Request unsuccessful. Incapsula incident ID: 1</iframe>"), "challenge"],
    ["a cookie script", 200, {}, html("", "<script>document.cookie='a=1';location.reload()</script>"), "challenge"],
    [
      "browser check in words",
      200,
      {},
      html("Please wait", "<p>Checking your browser before accessing the site.</p>"),
      "challenge",
    ],
    ["browser check in Arabic", 200, {}, html("انتظر", "<p>جاري التحقق من المتصفح</p>"), "challenge"],
    ["reCAPTCHA", 200, {}, html("Verify", '<form><div class="g-recaptcha" data-sitekey=x></div></form>'), "captcha"],
    ["captcha in words", 200, {}, html("CAPTCHA", "<p>Type the letters</p>"), "captcha"],
    ["captcha in Arabic", 429, {}, html("تحقق", "<p>يرجى التأكد من أنك لست روبوتا</p>"), "captcha"],
    [
      "login",
      200,
      {},
      html("Sign in", '<form action=/login><input name=u><input type="password" name=p></form>'),
      "login",
    ],
    ["login in single quotes", 200, {}, html("دخول", "<form><input type='password'></form>"), "login"],
    ["suspended account", 200, {}, html("Account Suspended", "This Account has been suspended."), "suspended"],
    ["access denied on 200", 200, {}, html("Access Denied", "You don't have permission"), "forbidden"],
    ["an ordinary error page", 503, {}, html("Service unavailable", "Try later"), null],
    ["a news page", 200, {}, html("وال", NEWS), null],
    ["a news page with a login box", 200, {}, html("وال", `<input type="password">${NEWS}`), null],
    ["a news page with a reCAPTCHA form", 200, {}, html("وال", `${NEWS}<div class="g-recaptcha"></div>`), null],
    ["a news page on captchas", 200, {}, html("Why captchas annoy readers", `<p>captcha</p>${NEWS}`), null],
    [
      "a news page with Cloudflare's detection",
      200,
      {},
      html("وال", `${NEWS}<script src="/cdn-cgi/challenge-platform/h/b/x.js">`),
      null,
    ],
    [
      "a short article that sets a cookie",
      200,
      {},
      html("خبر", `<p>${"كلمة ".repeat(100)}</p><script>document.cookie="a=1";window.location.host</script>`),
      null,
    ],
    [
      "a long page whose content comes late",
      200,
      {},
      html("وال", `<input type="password"><style>${"a{}".repeat(30_000)}</style>${NEWS}`),
      null,
    ],
    ["an empty page", 200, {}, "", null],
  ];
  it.each(cases)("%s", (_name, status, headers, text, why) => {
    expect(recogniseGate(status, headers, text)?.why ?? null).toBe(why);
  });
});
