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
    20: 'twenty twentieth',
    30: 'thirty thirtieth',
    40: 'forty fortieth',
    50: 'fifty fiftieth',
    60: 'sixty sixtieth',
    70: 'seventy seventieth',
    80: 'eighty eightieth',
    90: 'ninety ninetieth',
    100: 'hundred',
    1000: 'thousand',
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

function says(word: string, name: string): boolean {
  return name.length >= PREFIX ? word.startsWith(name) : word === name;
}
