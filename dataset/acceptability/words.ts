import { at, dependents, is, isFinite } from './clause.js';
import { replaced, type Change, type Rule } from './change.js';
import type { Sentence, Word } from './conllu.js';

/** Nominative, accusative. "I" is left out: it is a preposition too. */
const PRONOUNS = [
  ['jeg', 'mig'],
  ['du', 'dig'],
  ['han', 'ham'],
  ['hun', 'hende'],
  ['vi', 'os'],
  ['de', 'dem'],
] as const;
const ACCUSATIVE = new Map<string, string>(PRONOUNS);
const NOMINATIVE = new Map<string, string>(PRONOUNS.map(([nominative, accusative]) => [accusative, nominative]));
const DOUBLED = new Set(['at', 'som', 'hvis', 'en', 'et', 'den', 'det']);

/** "han kommer" → "ham kommer". */
export const subjectCase: Rule = (sentence) =>
  sentence.words.flatMap((word, place): Change[] => {
    const form = ACCUSATIVE.get(word.form.toLowerCase());
    const isSubject = word.deprel === 'nsubj' && isFinite(at(sentence, place + 1)) && isAlone(sentence, place);
    return form !== undefined && is(word, 'PRON') && isSubject ? [replaced(sentence, place, form)] : [];
  });

/** "med ham" → "med han". */
export const objectCase: Rule = (sentence) =>
  sentence.words.flatMap((word, place): Change[] => {
    const form = NOMINATIVE.get(word.form.toLowerCase());
    if (form === undefined || !is(word, 'PRON', { Case: 'Acc' }) || !isAlone(sentence, place)) return [];
    const before = at(sentence, place - 1);
    const governs = (before.upos === 'ADP' && before.head === place) || isNonFinite(before);
    // "giver de penge" and "med de børn" are right.
    const opens = ['NOUN', 'ADJ', 'NUM', 'PROPN', 'VERB', 'AUX'].includes(at(sentence, place + 1).upos);
    const isDescribed = [1, 2].some((step) => ['der', 'som'].includes(at(sentence, place + step).form));
    return governs && !opens && !isDescribed ? [replaced(sentence, place, form)] : [];
  });

/** "på bordet" → "på på bordet". */
export const doubledWord: Rule = (sentence) =>
  sentence.words.flatMap((word, place): Change[] => {
    const form = word.form.toLowerCase();
    const isFunction = (word.upos === 'ADP' && word.deprel === 'case') || (DOUBLED.has(form) && isBefore(word, place));
    const isTwice = [place - 1, place + 1].some((other) => at(sentence, other).form.toLowerCase() === form);
    const isJoined = !word.spaceAfter || word.form !== form;
    return isFunction && !isTwice && !isJoined ? [{ from: place, to: place + 1, forms: [form, form] }] : [];
  });

/** Determiners and conjunctions alone: "det" may follow itself as a pronoun. */
function isBefore(word: Word, place: number): boolean {
  return ['DET', 'SCONJ', 'PART'].includes(word.upos) && word.head > place;
}

function isAlone(sentence: Sentence, place: number): boolean {
  return dependents(sentence, place).every((dependent) => at(sentence, dependent).deprel === 'case');
}

function isNonFinite({ upos, feats }: Word): boolean {
  return upos === 'VERB' && (feats['VerbForm'] === 'Inf' || feats['VerbForm'] === 'Part');
}
