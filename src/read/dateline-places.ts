import { foldWord } from "./months.ts";

/**
 * Places that stand alone before a dash where an agency writes neither mark nor date (`الجزائر -`, `ALGER -`), or a
 * date and no mark (`نواكشوط , 12/03/2024 -`). Only well-known datelines: any word may stand before a dash.
 */
const PLACES = `الجزائر|وهران|قسنطينة|عنابة|سطيف|تلمسان|بجاية|ورقلة|تمنراست|تندوف|بشار|غرداية|طرابلس|بنغازي|سبها|مصراتة|سرت|طبرق|البيضاء|الزاوية|
درنة|تونس|صفاقس|سوسة|القيروان|الرباط|الدار البيضاء|مراكش|فاس|طنجة|نواكشوط|نواذيبو|القاهرة|الإسكندرية|الخرطوم|بورتسودان|
مقديشو|جيبوتي|صنعاء|عدن|الرياض|جدة|مكة المكرمة|المدينة المنورة|أبوظبي|أبو ظبي|دبي|الشارقة|الدوحة|الكويت|المنامة|مسقط|عمان|
دمشق|حلب|حمص|بيروت|بغداد|البصرة|أربيل|القدس|رام الله|غزة|أنقرة|إسطنبول|طهران|موسكو|لندن|باريس|روما|مدريد|برلين|بروكسل|
جنيف|فيينا|واشنطن|نيويورك|بكين|طوكيو|نيودلهي|أديس أبابا|
Alger|Algiers|Oran|Constantine|Annaba|Tripoli|Benghazi|Tunis|Rabat|Casablanca|Nouakchott|Cairo|Le Caire|Khartoum|
Mogadishu|Mogadiscio|Djibouti|Sanaa|Aden|Riyadh|Jeddah|Abu Dhabi|Dubai|Doha|Kuwait|Manama|Muscat|Amman|Damascus|Damas|Aleppo|
Beirut|Beyrouth|Baghdad|Bagdad|Ramallah|Gaza|Ankara|Istanbul|Tehran|Moscow|Moscou|London|Londres|Paris|Rome|Madrid|Berlin|Brussels|
Bruxelles|Geneva|Genève|Vienna|Washington|New York|Beijing|Tokyo|Addis Ababa|Nairobi|Dakar|Bamako|Niamey|Abuja`;

const KNOWN: ReadonlySet<string> = new Set(
  PLACES.split("|").map((place) => place.trim().split(/\s+/).map(foldWord).join(" ")),
);

/** True for a place known as a dateline; words folded by `foldWord`, a blank between them. */
export function isKnownPlace(folded: string): boolean {
  return KNOWN.has(folded);
}
