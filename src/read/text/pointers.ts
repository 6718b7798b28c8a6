/** Texts of links that lead to an article but are not its title. */
const POINTER =
  /^(?:[\s.…»«›‹→←<>[\]()]*|(?:read|see|view|show|learn|find out|load)?\s*(?:the\s+)?(?:full\s+)?(?:more|story|article|details)|continue(?: reading)?|keep reading|lire (?:la )?(?:suite|plus)|la suite|plus|en savoir plus|leer más|ler mais|weiterlesen|mehr|подробнее|читать далее|далее|devamı|ادامه|(?:اقرأ|إقرأ|أقرأ|اقرا|للمزيد|شاهد|عرض)?\s*(?:المزيد|للمزيد|التفاصيل|أكثر|بقية الخبر|تتمة)|.{0,12}(?:comments?|commentaires?|تعليقات|تعليق))[\s.…»«›→←<>\])]*$/iu;

/** True for the text of a link that leads to an article without naming it: "Read more", "اقرأ المزيد", an arrow. */
export function isPointer(text: string): boolean {
  return text.length < 60 && POINTER.test(text);
}
