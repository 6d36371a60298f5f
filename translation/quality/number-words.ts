import { madladCode } from '../../contracts/languages.js';

/** In a language whose number words are not known, numbers up to this one may stand in words. */
const LARGEST_UNKNOWN = 12;

/**
 * Numbers in letters: cardinals, ordinals, and what stands for them ("both", "twice"). A word of four letters or more
 * counts at the start of another too: "førstepladsen".
 */
const WORDS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  da: {
    0: 'nul ingen intet',
    1: 'en et én ét første enkelt ene eneste engang',
    2: 'to anden andet andre begge par dobbelt',
    3: 'tre tredje',
    4: 'fire fjerde',
    5: 'fem femte',
    6: 'seks sjette',
    7: 'syv syvende',
    8: 'otte ottende',
    9: 'ni niende',
    10: 'ti tiende',
    11: 'elleve ellevte elvte',
    12: 'tolv tolvte dusin middag midnat',
    13: 'tretten',
    14: 'fjorten',
    15: 'femten',
    16: 'seksten',
    17: 'sytten',
    18: 'atten',
    19: 'nitten',
    20: 'tyve',
    30: 'tredive tredvte',
    40: 'fyrre',
    50: 'halvtreds',
    60: 'tres',
    70: 'halvfjerds',
    80: 'firs',
    90: 'halvfems',
    100: 'hundrede',
    1000: 'tusind',
    1e6: 'million',
    1e9: 'milliard',
    1e12: 'billion',
    0.5: 'halv halvt halve halvdel',
    1.5: 'halvanden halvandet',
    0.25: 'kvart fjerdedel',
    0.75: 'trekvart',
    0.3333: 'tredjedel',
  },
  en: {
    0: 'zero no none nil nought',
    1: 'one a an first single once only',
    2: 'two second both pair couple twice double',
    3: 'three third thrice',
    4: 'four fourth',
    5: 'five fifth',
    6: 'six sixth',
    7: 'seven seventh',
    8: 'eight eighth',
    9: 'nine ninth',
    10: 'ten tenth',
    11: 'eleven eleventh',
    12: 'twelve twelfth dozen noon midday midnight',
    13: 'thirteen',
    14: 'fourteen',
    15: 'fifteen',
    16: 'sixteen',
    17: 'seventeen',
    18: 'eighteen',
    19: 'nineteen',
    20: 'twenty twentieth twenties',
    30: 'thirty thirtieth thirties',
    40: 'forty fortieth forties',
    50: 'fifty fiftieth fifties',
    60: 'sixty sixtieth sixties',
    70: 'seventy seventieth seventies',
    80: 'eighty eightieth eighties',
    90: 'ninety ninetieth nineties',
    100: 'hundred centenary century centuries',
    1000: 'thousand millennium millennia',
    1e6: 'million',
    1e9: 'billion',
    1e12: 'trillion',
    0.5: 'half halves',
    0.25: 'quarter fourth',
    0.3333: 'third',
  },
};

/** A shorter word is found at the start of too many others. */
const PREFIX = 4;

/** Numbers that a text has in letters, by its words. Where a language is not known, it may have all of the small ones. */
export function numbersInWords(words: readonly string[], language: string): number[] {
  const known = WORDS[madladCode(language)];
  if (known === undefined) return Array.from({ length: LARGEST_UNKNOWN + 1 }, (_, number) => number);
  const said = Object.entries(known).filter(([, names]) =>
    names.split(' ').some((name) => words.some((word) => says(word, name))),
  );
  return said.map(([number]) => Number(number));
}

/** Numbers below it, and those in hundreds, stand in words often: "fünfundzwanzig", "seven hundred". */
const LARGEST_IN_WORDS = 100;

/**
 * Whether words may say a number with more than one of them: "twenty-five", "nineteen eighty-four". Which ones do so is
 * known of English; of another language any number may that is small or round.
 */
export function isSaid(value: number, words: readonly string[], language: string): boolean {
  if (madladCode(language) !== 'en') return value < LARGEST_IN_WORDS || value % LARGEST_IN_WORDS === 0;
  return isComposed(value, new Set(numbersInWords(words, language)));
}

function isComposed(value: number, said: ReadonlySet<number>): boolean {
  if (value === 0 || said.has(value)) return true;
  const parts = value < 100 ? [10] : [1e12, 1e9, 1e6, 1000, 100].filter((unit) => value >= unit && said.has(unit));
  // "nineteen eighty-four"
  if (value > 1000 && value < 10_000) parts.push(100);
  return parts.some((unit) => {
    const [count, rest] = [Math.floor(value / unit), value % unit];
    if (unit === 10) return count > 1 && said.has(count * 10) && said.has(rest);
    return isComposed(count, said) && isComposed(rest, said);
  });
}

const ROMAN: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50, C: 100 };

/** "World War II" is "2. verdenskrig". */
export function isRoman(value: number, text: string): boolean {
  return (text.match(/\b[IVXLC]+\b/gu) ?? []).some((numeral) => romanValue(numeral) === value);
}

function romanValue(numeral: string): number {
  const digits = Array.from(numeral, (letter) => ROMAN[letter] ?? 0);
  return digits.reduce((sum, digit, i) => sum + (digit < (digits[i + 1] ?? 0) ? -digit : digit), 0);
}

function says(word: string, name: string): boolean {
  return name.length >= PREFIX ? word.startsWith(name) : word === name;
}
