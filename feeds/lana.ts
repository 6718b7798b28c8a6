import { defineAgency } from "../src/model/agency.ts";

/**
 * LANA, the Libyan News Agency. The class names are from the site as it was in 2018 and 2021; today's are unknown, so
 * items are found by the shape of their URLs first. One counter numbers the articles of all languages.
 */
export default defineAgency({
  id: "lana",
  names: {
    ar: "وكالة الأنباء الليبية",
    en: "Libyan News Agency",
    fr: "Agence de presse libyenne",
  },
  home: "https://lana.gov.ly/",
  // Older host names of the same site, with the same ids. Not lananews.com, which belongs to another agency.
  hosts: ["www.lana.gov.ly", "lana-news.ly", "www.lana-news.ly"],
  timezone: "Africa/Tripoli",
  since: 2012,
  tagYear: 2021,
  rights: {
    ar: "© وكالة الأنباء الليبية. الحقوق محفوظة للوكالة.",
    en: "© Libyan News Agency. All rights remain with the agency.",
    fr: "© Agence de presse libyenne. Tous droits réservés à l'agence.",
  },
  marks: ["وال", "LANA", "Lana", "lana"],
  furniture: [
    "Lana News",
    "وكالة الأنباء الليبية",
    "Libyan News Agency",
    "آخر الأخبار",
    "Latest News",
    "نشر بتاريخ:",
    "Pulbished on:",
    "Published On",
    "Read more",
    "اقرأ المزيد",
  ],
  addresses: [
    { path: "/post\\.php", query: "id" },
    { path: "/art\\.php", query: "id" },
    { path: "/(?:ara|eng|fre)/news/view/(?<id>\\d+)(?:/.*)?" },
  ],
  canonical: "https://lana.gov.ly/post.php?lang={language}&id={id}",
  listing: {
    container: [".left-side", "ul.news_titles"],
    link: [".news-content h4 a", "ul.news_titles li > a"],
    item: [".news-content", "li"],
    time: ["span.publish_date > span", "publish_date"],
    next: ['.left-side > a[title*="Next page is"]'],
  },
  article: {
    title: [".artical h2", "h2.article_title"],
    time: ["span.publish_date > span", "publish_date"],
    body: [".main_post", "p.article_text"],
    image: [".main_post img", ".artical img", "h2.article_title ~ img"],
    remove: [".share", ".counter", ".related"],
  },
  idCurve: [
    [64015, "2014-12-25"],
    [88354, "2015-10-26"],
    [93824, "2016-02-01"],
    [93858, "2016-02-01"],
    [120040, "2017-08-08"],
    [127073, "2018-02-07"],
    [127435, "2018-02-15"],
    [174074, "2020-07-10"],
    [182923, "2020-11-07"],
    [204454, "2021-06-19"],
    [207374, "2021-07-13"],
    [212277, "2021-09-04"],
    [241388, "2022-05-02"],
    [248614, "2022-07-16"],
    [257644, "2022-10-15"],
    [275281, "2023-04-05"],
    [286824, "2023-08-28"],
    [296395, "2023-12-05"],
    [302553, "2024-02-21"],
    [309201, "2024-06-11"],
    [317757, "2024-10-20"],
    [325078, "2025-01-26"],
    [334548, "2025-06-15"],
    [357396, "2026-05-13"],
    [358532, "2026-06-01"],
  ],
  poll: { everyMinutes: 5, minMinutes: 2, maxMinutes: 60 },
  editions: [
    {
      language: "ar",
      listing: ["https://lana.gov.ly/category.php?id=8&lang=ar", "https://lana.gov.ly/index.php?lang=ar"],
    },
    {
      language: "en",
      listing: ["https://lana.gov.ly/category.php?id=8&lang=en", "https://lana.gov.ly/index.php?lang=en"],
    },
    {
      language: "fr",
      listing: ["https://lana.gov.ly/category.php?id=8&lang=fr", "https://lana.gov.ly/index.php?lang=fr"],
    },
  ],
});
