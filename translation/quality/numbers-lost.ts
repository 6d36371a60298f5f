import { isConverted } from './converted-measures.js';
import type { Gate } from './gate.js';
import { numberMentions, type NumberMention } from './number-mentions.js';
import { isRoman, isSaid, numbersInWords } from './number-words.js';
import { wordsOf } from './words.js';

/** "2,500,000" is "2.5 million"; in Hindi there are lakh and crore between. Smaller numbers are not written so. */
const SCALES = [1e3, 1e5, 1e6, 1e7, 1e9, 1e12];
const LEAST_SCALED = 1e4;

/** 万 and 億 count in ten thousands, so that 2.8 billion are 28億. */
const MYRIAD = /^\s?[千万萬亿億兆천만억조]/u;

interface Kept {
  readonly mentions: readonly NumberMention[];
  /** In digits and in words. */
  readonly values: readonly number[];
}

/**
 * Is every number of the source in the translation, in the form of its own language: 1,000.5 as 1.000,5; 3:30 p.m. as
 * 15.30; 2 as "to"; the 1990s as 90'erne; 20 feet as 6 metres? And none in the translation that the source does not
 * say? Order and repetition are not looked at.
 */
export const numbersLost: Gate = ({ source, translation, sourceLanguage, targetLanguage }) => {
  const lost = numbersWithout(source, translation, targetLanguage, () => false);
  if (lost.length > 0) return lost.join(', ');
  const words = wordsOf(source);
  const inWords = numbersInWords(words, sourceLanguage);
  const invented = numbersWithout(translation, source, sourceLanguage, (value) => {
    return isRoman(value, source) || isSaid(value, words, sourceLanguage) || isMeasured(value, source, inWords);
  });
  return invented.length === 0 ? null : `invented ${invented.join(', ')}`;
};

/** Numbers of one text that the other does not have. */
function numbersWithout(text: string, other: string, language: string, isSaid: (value: number) => boolean): string[] {
  const numbers = numberMentions(text);
  if (numbers.length === 0) return [];
  const mentions = numberMentions(other);
  const inWords = numbersInWords(wordsOf(other), language);
  const kept = { mentions, values: [...mentions.flatMap(({ values }) => values), ...inWords] };
  return numbers
    .filter((number) => !isKept(number, kept, numbers) && !number.values.some(isSaid))
    .map((number) => number.text);
}

function isKept(number: NumberMention, kept: Kept, inSource: readonly NumberMention[]): boolean {
  return (
    number.values.some((value) => kept.values.includes(value)) ||
    number.times.some((time) => kept.mentions.some(({ times }) => times.includes(time))) ||
    kept.mentions.some((other) => isScaled(number, other)) ||
    isConverted(number, kept.values) ||
    kept.mentions.some((other) => isConverted(other, number.values)) ||
    isRestated(number, kept, inSource)
  );
}

/** "half an inch" is 13 mm, "about a mile" 1.6 km. */
function isMeasured(value: number, text: string, inWords: readonly number[]): boolean {
  const units = [...text.toLowerCase().matchAll(/\p{L}+/gu)].map(({ index }) => text.toLowerCase().slice(index));
  return units.some((next) => inWords.some((count) => isConverted({ values: [count], next }, [value])));
}

function isScaled(a: NumberMention, b: NumberMention): boolean {
  const isMyriad = MYRIAD.test(a.next) || MYRIAD.test(b.next);
  return a.values.some((left) =>
    b.values.some((right) => {
      if (isMyriad) return Number.isInteger(round(Math.log10(left / right)));
      const [small, large, scaled] = left < right ? [left, right, a.scaled] : [right, left, b.scaled];
      return scaled && large >= LEAST_SCALED && SCALES.includes(round(large / small));
    }),
  );
}

/** Quotients of decimals are not exact. */
function round(quotient: number): number {
  return Number(quotient.toPrecision(9));
}

/** "45 miles (72 kilometers)" needs only one of them: the source says the same in other units, and that is kept. */
function isRestated(number: NumberMention, kept: Kept, inSource: readonly NumberMention[]): boolean {
  const others = inSource.filter(
    (other) => other !== number && other.values.some((value) => kept.values.includes(value)),
  );
  return isConverted(
    number,
    others.flatMap(({ values }) => values),
  );
}
