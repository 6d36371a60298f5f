import type { Sentence, Word } from './conllu.js';

/** A span of words, its end outside of it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const NO_WORD: Word = { form: '', lemma: '', upos: '', feats: {}, head: -1, deprel: '', spaceAfter: true };

/** The word at a place; one without anything where there is none. */
export function at({ words }: Sentence, place: number): Word {
  return words[place] ?? NO_WORD;
}

export function is(word: Word, upos: string, feats: Readonly<Record<string, string>> = {}): boolean {
  return word.upos === upos && Object.entries(feats).every(([name, value]) => word.feats[name] === value);
}

export function isFinite({ feats }: Word): boolean {
  return feats['VerbForm'] === 'Fin' && feats['Mood'] !== 'Imp';
}

/** Places of the words that depend on the one at `place`. */
export function dependents({ words }: Sentence, place: number): number[] {
  return words.flatMap(({ head }, index) => (head === place ? [index] : []));
}

/** Everything below a word, itself with it; null where other words lie between, or punctuation does. */
export function phrase(sentence: Sentence, place: number): Span | null {
  const places = below(sentence, place).sort((one, other) => one - other);
  const [from = place] = places;
  const to = (places.at(-1) ?? place) + 1;
  const hasMarks = places.some((index) => at(sentence, index).upos === 'PUNCT');
  return to - from === places.length && !hasMarks ? { from, to } : null;
}

function below(sentence: Sentence, place: number): number[] {
  return [place, ...dependents(sentence, place).flatMap((dependent) => below(sentence, dependent))];
}

/** Where the finite verb of a clause stands whose head is at `place`: the head itself, its auxiliary or copula. */
export function finiteVerb(sentence: Sentence, place: number): number | null {
  const helpers = dependents(sentence, place).filter((index) => /^(aux|cop)/.test(at(sentence, index).deprel));
  return [place, ...helpers].find((index) => isFinite(at(sentence, index))) ?? null;
}

/** The subject of a clause as a phrase. */
export function subject(sentence: Sentence, place: number): Span | null {
  const index = dependents(sentence, place).find((dependent) => /^(nsubj|expl)/.test(at(sentence, dependent).deprel));
  return index === undefined ? null : phrase(sentence, index);
}
