import lana from "../../feeds/lana.ts";
import { type Agency, defineAgency } from "../../src/model/agency.ts";

/** Sections by language: ten in all. */
const SECTIONS: Readonly<Record<string, readonly number[]>> = { ar: [1, 2, 3, 5], en: [1, 2, 3], fr: [1, 2, 3] };

/** One agency with three editions and ten sections: what the budgets are counted for. */
export const AGENCY: Agency = defineAgency({
  ...lana,
  editions: lana.editions.map((edition) => ({
    ...edition,
    sections: SECTIONS[edition.language]!.map((category) => ({
      id: `s${category}`,
      names: { [edition.language]: `Section ${category}` },
      listing: [`https://lana.gov.ly/category.php?id=${category}&lang=${edition.language}`],
    })),
  })),
});

export const CATEGORIES = SECTIONS;
