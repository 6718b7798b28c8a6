/**
 * The scripts of pages, each allowed by its hash in the Content-Security-Policy. Every page is whole without them.
 */

/**
 * Copies an address with one click. Without a script the button stays hidden, and a click on the address selects all of it.
 * `execCommand` is for pages without TLS, where browsers offer no clipboard.
 */
export const COPY_SCRIPT = `for(const b of document.querySelectorAll("[data-copy]")){const t=b.textContent;b.hidden=false;b.onclick=async()=>{const a=document.getElementById(b.dataset.copy);try{await navigator.clipboard.writeText(a.textContent)}catch{getSelection().selectAllChildren(a);document.execCommand("copy")}b.textContent=b.dataset.done;setTimeout(()=>{b.textContent=t},2000)}}`;

/** COPY_SCRIPT in a Content-Security-Policy: base64 of its SHA-256. */
export const COPY_SCRIPT_HASH = "sha256-W0TCuIluKrpGFdQgVR1TB8pDRZNJlxoGMtyusJQdzHk=";

/**
 * Lets the distances of a page count (`in 20 seconds`), by the server's clock, and loads the page again once a minute, or soon
 * after something was due, unless somebody is reading in it: a part is unfolded or a text selected.
 */
export const LIVE_SCRIPT = `{const m=document.querySelector("[data-now]"),f=new Intl.RelativeTimeFormat(document.documentElement.lang+"-u-nu-latn",{numeric:"auto"});setInterval(()=>{const p=performance.now();let over=p>6e4;for(const e of m.querySelectorAll("[data-live]")){const s=Math.round((Date.parse(e.dateTime)-m.dataset.now-p)/1e3),a=Math.abs(s),d=e.dataset.live;if(d&&s<-20&&p>2e4)over=true;e.textContent=d&&s<=0?d:a<60?f.format(s,"second"):a<3600?f.format(Math.trunc(s/60),"minute"):a<172800?f.format(Math.trunc(s/3600),"hour"):f.format(Math.trunc(s/86400),"day")}if(over&&!document.hidden&&document.activeElement===document.body&&getSelection().isCollapsed)location.reload()},1e3)}`;

/** LIVE_SCRIPT in a Content-Security-Policy. */
export const LIVE_SCRIPT_HASH = "sha256-HK9eJkH+UIchbO0ysKq6BD9gqmvS6Ex+laffClKCz4Q=";
