import { foldWord } from "../dates/months.ts";

/** Places in Algeria: its agency writes only a dash after them, no mark or date (`الجزائر -`, `ALGER -`). */
const ALGERIA = `الجزائر|وهران|قسنطينة|عنابة|سطيف|تلمسان|بجاية|ورقلة|تمنراست|تندوف|بشار|غرداية|تيزي وزو|البليدة|الشلف|باتنة|بسكرة|المسيلة|
مستغانم|سيدي بلعباس|سكيكدة|جيجل|المدية|عين الدفلى|الوادي|الجلفة|قالمة|تبسة|أدرار|بومرداس|تيبازة|معسكر|غليزان|سعيدة|البيض|النعامة|تيارت|
تيسمسيلت|ميلة|خنشلة|سوق أهراس|الطارف|أم البواقي|برج بوعريريج|البويرة|الأغواط|إليزي|
Alger|Algiers|Oran|Constantine|Annaba|Sétif|Tlemcen|Béjaïa|Ouargla|Tamanrasset|Tindouf|Béchar|Ghardaïa|Tizi Ouzou|Blida|Chlef|Batna|
Biskra|M'sila|Mostaganem|Sidi Bel Abbès|Skikda|Jijel|Médéa|Aïn Defla|El Oued|Djelfa|Guelma|Tébessa|Adrar|Boumerdès|Tipasa|Mascara|
Relizane|Saïda|El Bayadh|Naâma|Tiaret|Tissemsilt|Mila|Khenchela|Souk Ahras|El Tarf|Oum El Bouaghi|Bordj Bou Arréridj|Bouira|Laghouat|
Illizi`;

/**
 * Places known from datelines. Only they are accepted if a date has no mark (`نواكشوط , 12/03/2024 -`, form G without a
 * sign), or if the mark is also an ordinary word (`بغداد - واع`).
 */
const PLACES = `طرابلس|بنغازي|سبها|مصراتة|سرت|طبرق|البيضاء|الزاوية|درنة|الخمس|زليتن|غريان|الكفرة|أجدابيا|المرج|ترهونة|بني وليد|صبراتة|صرمان|زوارة|
نالوت|غدامس|غات|أوباري|مرزق|الجفرة|هون|ودان|براك|ككلة|يفرن|الزنتان|مزدة|جادو|رأس لانوف|البريقة|شحات|القبة|توكرة|امساعد|العجيلات|تاجوراء|جنزور|
تاورغاء|مسلاتة|قصر بن غشير|العزيزية|كيهيدي|روصو|أطار|كيفة|النعمة|ازويرات|ألاك|سيلبابي|تجكجة|أكجوجت|بوكي|
تونس|صفاقس|سوسة|القيروان|الرباط|الدار البيضاء|مراكش|فاس|طنجة|نواكشوط|نواذيبو|القاهرة|الإسكندرية|الخرطوم|بورتسودان|
مقديشو|جيبوتي|صنعاء|عدن|الرياض|جدة|مكة المكرمة|المدينة المنورة|أبوظبي|أبو ظبي|دبي|الشارقة|الدوحة|الكويت|المنامة|مسقط|عمان|
دمشق|حلب|حمص|بيروت|بغداد|البصرة|أربيل|القدس|رام الله|غزة|أنقرة|إسطنبول|طهران|موسكو|لندن|باريس|روما|مدريد|برلين|بروكسل|
جنيف|فيينا|واشنطن|نيويورك|بكين|طوكيو|نيودلهي|أديس أبابا|
Tripoli|Benghazi|Misrata|Sirte|Sebha|Tobruk|Derna|Zawiya|Kaédi|Rosso|Nouadhibou|Atar|Kiffa|Néma|Zouérate|Aleg|Sélibaby|Tunis|Rabat|Casablanca|Nouakchott|Cairo|Le Caire|Khartoum|
Mogadishu|Mogadiscio|Djibouti|Sanaa|Aden|Riyadh|Jeddah|Abu Dhabi|Dubai|Doha|Kuwait|Manama|Muscat|Amman|Damascus|Damas|Aleppo|
Beirut|Beyrouth|Baghdad|Bagdad|Ramallah|Gaza|Ankara|Istanbul|Tehran|Moscow|Moscou|London|Londres|Paris|Rome|Madrid|Berlin|Brussels|
Bruxelles|Geneva|Genève|Vienna|Washington|New York|Beijing|Tokyo|Addis Ababa|Nairobi|Dakar|Bamako|Niamey|Abuja`;

const inWords = (list: string): string[] =>
  list.split("|").map((place) =>
    place
      .trim()
      .split(/[\s'-]+/)
      .map(foldWord)
      .join(" "),
  );
const ALGERIAN: ReadonlySet<string> = new Set(inWords(ALGERIA));
const KNOWN: ReadonlySet<string> = new Set([...inWords(PLACES), ...ALGERIAN]);

/** True for a place known from datelines. `folded`: words folded by `foldWord`, joined by blanks. */
export function isKnownPlace(folded: string): boolean {
  return KNOWN.has(folded);
}

/** True for a place in Algeria, folded in the same way. */
export function isAlgerian(folded: string): boolean {
  return ALGERIAN.has(folded.replaceAll("'", " "));
}
