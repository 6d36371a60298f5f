import { sha256 } from '../../artifacts/digest.js';
import { adjectiveGender, determinerGender, eneEnde, suffixGender } from './agreement.js';
import { write, type Rule } from './change.js';
import type { Sentence } from './conllu.js';
import { atOg, infinitiveWithR, missingVerb, presentWithoutR } from './verb-forms.js';
import { mainNegation, subordinateNegation, verbSecond } from './word-order.js';
import { doubledWord, objectCase, subjectCase } from './words.js';

/** The errors that are made in Danish sentences, most of them such as Danes and learners make. */
export const RULES: Readonly<Record<string, Rule>> = {
  'verb-second': verbSecond,
  'main-negation': mainNegation,
  'subordinate-negation': subordinateNegation,
  'determiner-gender': determinerGender,
  'adjective-gender': adjectiveGender,
  'suffix-gender': suffixGender,
  'ene-ende': eneEnde,
  'present-without-r': presentWithoutR,
  'infinitive-with-r': infinitiveWithR,
  'at-og': atOg,
  'missing-verb': missingVerb,
  'subject-case': subjectCase,
  'object-case': objectCase,
  'doubled-word': doubledWord,
};

/** A sentence, and the same with one error: the model shall find the first likelier (as BLiMP, Warstadt et al. 2020). */
export interface MinimalPair {
  /** The sentence of the treebank. */
  readonly id: string;
  readonly good: string;
  readonly bad: string;
  /** Where the right one stands among the choices, 0 or 1: who takes the first of two that are equally likely is right half the time. */
  readonly place: number;
}

export interface Making {
  readonly seed: number;
  /** Pairs of a rule, at most. */
  readonly perRule: number;
}

/**
 * Minimal pairs by rule: of each sentence one for every rule that finds a place in it. Which place, and which sentences
 * where there are more than `perRule`, a hash decides: the same treebank and seed give the same pairs, and fewer pairs
 * are a part of more.
 */
export function makePairs(sentences: readonly Sentence[], making: Making): Map<string, MinimalPair[]> {
  const whole = sentences.filter(isSentence);
  const known = new Set(whole.map((sentence) => write(sentence)));
  const pairs = Object.entries(RULES).map(([name, rule]) => {
    const made = whole.flatMap((sentence) => {
      const pair = pairOf(sentence, rule, `${making.seed}/${name}/${sentence.id}`);
      return pair !== null && !known.has(pair.bad) ? [pair] : [];
    });
    return [name, chosen(made, `${making.seed}/${name}`, making.perRule)] as const;
  });
  return new Map(pairs.filter(([, made]) => made.length > 0));
}

/** Neither a heading nor half a sentence: 4 to 40 words, a mark at its end, a verb in it. */
function isSentence({ words }: Sentence): boolean {
  const hasVerb = words.some(({ feats }) => feats['VerbForm'] === 'Fin');
  return words.length >= 4 && words.length <= 40 && hasVerb && /^[.!?]$/.test(words.at(-1)?.form ?? '');
}

function pairOf(sentence: Sentence, rule: Rule, seed: string): MinimalPair | null {
  const changes = rule(sentence);
  const change = changes[numberOf(seed) % changes.length];
  if (change === undefined) return null;
  const place = numberOf(`${seed}/place`) % 2;
  return { id: sentence.id, good: write(sentence), bad: write(sentence, change), place };
}

function chosen(pairs: readonly MinimalPair[], seed: string, most: number): MinimalPair[] {
  const ranked = pairs.map((pair, index) => ({ index, rank: numberOf(`${seed}/${pair.id}`) }));
  const kept = new Set(
    ranked
      .sort((one, other) => one.rank - other.rank)
      .slice(0, most)
      .map(({ index }) => index),
  );
  return pairs.filter((_, index) => kept.has(index));
}

/** Below 2⁴⁸. */
function numberOf(text: string): number {
  return Number.parseInt(sha256(text).slice(0, 12), 16);
}
