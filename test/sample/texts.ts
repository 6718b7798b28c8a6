/** Words that the sample's articles are made of. All of it is our own; it names offices and places, no persons. */

export const LIBYA = { ar: ["طرابلس", "بنغازي", "بنغازى", "مصراتة", "سبها", "سرت", "الخمس", "غريان", "درنة", "طبرق"], en: ["Tripoli", "Benghazi", "Misrata", "Sabha", "Sirte", "Tobruk"], fr: ["Tripoli", "Benghazi", "Misrata", "Sebha"] } as const;

export interface Story {
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly category: number;
}

type Template = (place: string, n: number) => Story;

export const AR: readonly Template[] = [
  (place, n) => ({
    title: `بلدية ${place} تبحث صيانة ${n} مدرسة قبل انطلاق العام الدراسي.`,
    category: 9,
    paragraphs: [
      `عقد المجلس البلدي ${place} اجتماعا موسعا لمتابعة سير أعمال صيانة ${n} مدرسة داخل نطاق البلدية.`,
      "واستعرض المجتمعون نسب الإنجاز في كل موقع، والصعوبات التي تواجه الشركات المنفذة، وسبل توفير المقاعد الدراسية.",
      "وأكد المجلس ضرورة الانتهاء من الأعمال في المواعيد المحددة، مع الالتزام بالمواصفات الفنية المعتمدة.",
    ],
  }),
  (place, n) => ({
    title: `الشركة العامة للكهرباء: إعادة التيار إلى ${n} محطة في ${place}`,
    category: 5,
    paragraphs: [
      `أعلنت الشركة العامة للكهرباء إعادة التيار إلى ${n} محطة توزيع في ${place} بعد استكمال أعمال الصيانة.`,
      "وأوضحت الشركة أن الفرق الفنية عملت على مدار الساعة، وأن الأحمال عادت إلى معدلاتها الطبيعية.",
      "ودعت الشركة المواطنين إلى ترشيد الاستهلاك (خاصة في ساعات الذروة).",
    ],
  }),
  (place, n) => ({
    title: "النشرة الجوية",
    category: 10,
    paragraphs: [
      `توقع المركز الوطني للأرصاد الجوية أن تكون السماء قليلة السحب على ${place} والمناطق المجاورة، ودرجة الحرارة ${n % 20} مئوية.`,
      "وأضاف المركز أن الرياح شمالية غربية معتدلة السرعة، تنشط أحيانا على الساحل.",
    ],
  }),
  (place, n) => ({
    title: `ارتفاع إنتاج النفط إلى ${n * 10} ألف برميل يوميا  خلال أسبوع .`,
    category: 5,
    paragraphs: [
      `بلغ إنتاج ليبيا من النفط الخام خلال الأربع والعشرين ساعة الماضية ${n * 10} ألف برميل، بزيادة 1.5% على اليوم السابق.`,
      `وذكرت المؤسسة الوطنية للنفط أن الزيادة جاءت بعد استئناف الإنتاج في حقول قريبة من ${place}.`,
      "وكان الإنتاج قد تراجع في 18 يونيو الحالي بسبب أعمال صيانة مجدولة.",
    ],
  }),
  (place, n) => ({
    title: `فريق ${place} يفوز على ضيفه بهدفين لهدف في الأسبوع ${n % 20}`,
    category: 6,
    paragraphs: [`فاز فريق ${place} لكرة القدم على ضيفه بهدفين مقابل هدف، ضمن مباريات الأسبوع ${n % 20} من الدوري الممتاز.`, "وجاءت أهداف المباراة في الشوط الثاني، وسط حضور جماهيري كبير."],
  }),
];

export const EN: readonly Template[] = [
  (place, n) => ({
    title: `Municipality of ${place} reviews the maintenance of ${n} schools`,
    category: 9,
    paragraphs: [`The municipal council of ${place} held a meeting to review the maintenance of ${n} schools before the new term.`, "The council discussed progress at each site & the difficulties facing the contractors.", "It called for the works to be finished on time, within the approved standards."],
  }),
  (place, n) => ({
    title: `Oil output rises to ${n * 10} thousand barrels a day`,
    category: 5,
    paragraphs: [`Output of crude oil reached ${n * 10} thousand barrels in the past 24 hours, the National Oil Corporation said.`, `The rise followed the return of fields near ${place}.`],
  }),
  (place, n) => ({
    title: `Clinic with ${n} beds opens in ${place}`,
    category: 11,
    paragraphs: [`A clinic with ${n} beds was opened in ${place}, serving the surrounding towns.`, "Officials at the ministry said that staff had been trained over the past months."],
  }),
];

export const FR: readonly Template[] = [
  (place, n) => ({
    title: `La municipalité de ${place} examine l'entretien de ${n} écoles`,
    category: 9,
    paragraphs: [`Le conseil municipal de ${place} s'est réuni pour examiner l'entretien de ${n} écoles avant la rentrée.`, "Les participants ont passé en revue l'avancement des travaux et les difficultés des entreprises."],
  }),
  (place, n) => ({
    title: `La production pétrolière atteint ${n * 10} mille barils par jour`,
    category: 5,
    paragraphs: [`La production de pétrole brut a atteint ${n * 10} mille barils au cours des dernières 24 heures.`, `Cette hausse fait suite à la reprise de champs situés près de ${place}.`],
  }),
];

export const SIGN_OFFS = {
  ar: ["...( وال )...", "(وال)", "..(وال)..", "....( وال ) .....", " ( وال ) ", "(وال- سرت)", "... وال ...", "( وال غريان )"],
  en: ["=Lana=", "(LANA)", "... (LANA) ...", "....(LANA) ....."],
  fr: ["//lana//", "-/Lana/-", ""],
} as const;
