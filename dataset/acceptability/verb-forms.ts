import { at, dependents, is, isFinite } from './clause.js';
import { replaced, type Change, type Rule } from './change.js';
import type { Sentence } from './conllu.js';

/** Whose present is no infinitive with an r. */
const IRREGULAR = new Set(['være', 'have', 'gøre', 'vide', 'ville', 'kunne', 'skulle', 'måtte', 'turde', 'burde']);

/** "han kører" → "han køre". */
export const presentWithoutR: Rule = (sentence) =>
  sentence.words.flatMap((word, place): Change[] => {
    if (!is(word, 'VERB', { Tense: 'Pres', VerbForm: 'Fin', Voice: 'Act' })) return [];
    if (word.form.toLowerCase() !== `${word.lemma}r`) return [];
    return [replaced(sentence, place, word.lemma)];
  });

/** "at køre" → "at kører". */
export const infinitiveWithR: Rule = (sentence) =>
  sentence.words.flatMap((word, place): Change[] => {
    if (!isInfinitive(sentence, place) || word.form !== word.lemma) return [];
    const isBound = isMarker(sentence, place - 1) || hasModal(sentence, place);
    return isBound && !IRREGULAR.has(word.lemma) ? [replaced(sentence, place, `${word.form}r`)] : [];
  });

/** Two words that sound alike: "for at køre" → "for og køre". Behind verbs and adverbs "og" may be right. */
export const atOg: Rule = (sentence) =>
  sentence.words.flatMap((_, place): Change[] => {
    const isObject = at(sentence, place - 1).upos === 'ADP' && isInfinitive(sentence, place + 1);
    return isMarker(sentence, place) && isObject ? [replaced(sentence, place, 'og')] : [];
  });

/** A clause needs its verb: "han kører bilen hjem" → "han bilen hjem". */
export const missingVerb: Rule = (sentence) =>
  sentence.words.flatMap((word, place): Change[] => {
    const relations = dependents(sentence, place).map((dependent) => at(sentence, dependent).deprel);
    const isMain = word.deprel === 'root' && is(word, 'VERB') && isFinite(word) && place > 0;
    // Without it "…, siger Peter" is still right, and "Peter" an answer.
    const isWhole = !relations.some((relation) => /^(aux|cop|conj|ccomp|parataxis)/.test(relation));
    const hasMore = ['nsubj', 'obj'].every((wanted) => relations.includes(wanted));
    return isMain && isWhole && hasMore ? [{ from: place, to: place + 1, forms: [] }] : [];
  });

function isMarker(sentence: Sentence, place: number): boolean {
  return at(sentence, place).form.toLowerCase() === 'at' && at(sentence, place).upos === 'PART';
}

function isInfinitive(sentence: Sentence, place: number): boolean {
  return is(at(sentence, place), 'VERB', { VerbForm: 'Inf', Voice: 'Act' });
}

function hasModal(sentence: Sentence, place: number): boolean {
  const helpers = dependents(sentence, place).filter((dependent) => at(sentence, dependent).deprel === 'aux');
  return helpers.some((helper) => isFinite(at(sentence, helper)));
}
