import type { Random } from '../../evaluation/statistics/random.js';

/** What a copy of a text may look like. `words`: of other texts, to put in. */
export type Change = (text: string, random: Random, words: readonly string[]) => string;

/** Each with the recall that is wanted of it. */
export const CHANGES: Readonly<Record<string, { readonly change: Change; readonly wanted: number }>> = {
  verbatim: { change: (text) => text, wanted: 1 },
  'soft hyphens': { change: (text) => text.replace(/(\p{L}{3})(?=\p{L}{3})/gu, '$1\u00ad'), wanted: 1 },
  'zero-width characters, decomposed letters': {
    change: (text) => text.normalize('NFD').replaceAll(' ', ' \u200b'),
    wanted: 1,
  },
  'capitals, other punctuation': {
    change: (text) => text.toUpperCase().replaceAll(/[.,;:!?"()–-]+/g, ' … '),
    wanted: 1,
  },
  'inside a longer text': {
    change: (text, random, words) => `${draw(random, words)} ${text} ${draw(random, words)}`,
    wanted: 1,
  },
  '5 % of words swapped with the next': { change: swapped(0.05), wanted: 0.9 },
  '10 % of words swapped with the next': { change: swapped(0.1), wanted: 0.9 },
  '5 % of words replaced': { change: replaced(0.05), wanted: 0.9 },
  '10 % of words replaced': { change: replaced(0.1), wanted: 0.9 },
  'clauses swapped': { change: (text) => [...secondHalf(text), ...firstHalf(text)].join(' '), wanted: 0.9 },
  'first half': { change: (text) => firstHalf(text).join(' '), wanted: 0.9 },
  'second half': { change: (text) => secondHalf(text).join(' '), wanted: 0.9 },
  // Beyond what is promised.
  '20 % of words replaced': { change: replaced(0.2), wanted: 0 },
  'half of it inside a longer text': {
    change: (text, random, words) => `${draw(random, words)} ${firstHalf(text).join(' ')} ${draw(random, words)}`,
    wanted: 0,
  },
};

const PADDING = 30;

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

function firstHalf(text: string): string[] {
  const words = wordsOf(text);
  return words.slice(0, Math.ceil(words.length / 2));
}

function secondHalf(text: string): string[] {
  const words = wordsOf(text);
  return words.slice(Math.ceil(words.length / 2));
}

function swapped(share: number): Change {
  return (text, random) => {
    const words = wordsOf(text);
    for (const at of places(words.length - 1, share, random)) {
      [words[at], words[at + 1]] = [words[at + 1] ?? '', words[at] ?? ''];
    }
    return words.join(' ');
  };
}

function replaced(share: number): Change {
  return (text, random, others) => {
    const words = wordsOf(text);
    for (const at of places(words.length, share, random)) words[at] = others[random.below(others.length)] ?? '';
    return words.join(' ');
  };
}

/** A share of n places, one at least. */
function places(n: number, share: number, random: Random): Set<number> {
  const chosen = new Set<number>();
  while (chosen.size < Math.min(n, Math.max(1, Math.round(n * share)))) chosen.add(random.below(n));
  return chosen;
}

function draw(random: Random, words: readonly string[]): string {
  return Array.from({ length: PADDING }, () => words[random.below(words.length)] ?? '').join(' ');
}
