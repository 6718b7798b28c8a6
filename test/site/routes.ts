import type { Lang } from "./types.ts";

export type Route =
  | { page: "listing"; lang: Lang; category: number; number: number }
  | { page: "post"; id: number; art: boolean }
  | { page: "robots" }
  | { page: "image"; number: number };

const LANGS: Record<string, Lang> = { ar: "ar", en: "en", fr: "fr", ara: "ar", eng: "en", fre: "fr" };

/** What an address of the site means; undefined for one it does not have. */
export function route(url: URL): Route | undefined {
  const { pathname, searchParams: query } = url;
  const lang = LANGS[query.get("lang") ?? "ar"] ?? "ar";
  const whole = (name: string, otherwise: number) => {
    const text = query.get(name);
    return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : otherwise;
  };
  switch (pathname) {
    case "/":
    case "/index.php":
      return { page: "listing", lang, category: 8, number: 1 };
    case "/category.php":
      return { page: "listing", lang, category: whole("id", 8), number: Math.max(1, whole("page", 1)) };
    case "/categories.php":
      return { page: "listing", lang, category: whole("ctg_id", 8), number: Math.max(1, whole("page", 1)) };
    case "/post.php":
      return { page: "post", id: whole("id", 0), art: false };
    case "/art.php":
      return { page: "post", id: whole("id", 0), art: true };
    case "/robots.txt":
      return { page: "robots" };
  }
  const [, first = "", ...rest] = pathname.split("/");
  const image = first === "image" ? /^(\d{1,9})\.png$/.exec(rest[0] ?? "") : null;
  if (image) return { page: "image", number: Number(image[1]) };
  const old = LANGS[first];
  if (!old || first.length !== 3) return undefined;
  if (rest.length === 0 || (rest.length === 1 && rest[0] === ""))
    return { page: "listing", lang: old, category: 4, number: 1 };
  if (rest[0] !== "news" || !/^\d{1,9}$/.test(rest[2] ?? "")) return undefined;
  if (rest[1] === "view") return { page: "post", id: Number(rest[2]), art: false };
  if (rest[1] !== "category") return undefined;
  const page = /^\d{1,6}$/.test(rest[4] ?? "") ? Number(rest[4]) : 1;
  return { page: "listing", lang: old, category: Number(rest[2]), number: Math.max(1, page) };
}
