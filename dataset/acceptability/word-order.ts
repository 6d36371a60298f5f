import { at, dependents, finiteVerb, isFinite, subject } from './clause.js';
import { swapped, type Change, type Rule } from './change.js';
import type { Sentence } from './conllu.js';

/** Before a subordinate verb, after one of a main clause. */
const NEGATIONS = new Set(['ikke', 'aldrig']);
/** Clauses of these never have the order of a main clause; those of "at" and "fordi" have it in speech. */
const SUBORDINATE = new Set(['hvis', 'når', 'mens', 'inden', 'før', 'efter', 'om', 'medmindre', 'skønt']);
/** What lies before the verb of a main clause and is not its first constituent. */
const LOOSE = /^(discourse|vocative|dislocated|punct|cc|reparandum|dep)/;
/** "Det han gør" is right: a phrase with a clause that describes it. */
const NOMINAL = /^(obj|iobj|nsubj)/;

/** The verb is second in a main clause: "I dag går jeg" → "I dag jeg går". */
export const verbSecond: Rule = (sentence) => {
  const main = mainClause(sentence);
  if (main === null || main.subject.from !== main.verb + 1 || main.subject.to - main.subject.from > 3) return [];
  const { head, verb, subject } = main;
  const fronted = dependents(sentence, head).filter((place) => place < verb && !LOOSE.test(at(sentence, place).deprel));
  const isRight = fronted.length === 0 || fronted.some((place) => NOMINAL.test(at(sentence, place).deprel));
  // "…, så den er forbudt", "Hvor du er grov", and "en dag der var tåge" are right.
  const opens = /^(så|hv.*)$/i.test(at(sentence, verb - 1).form) || at(sentence, verb - 1).upos === 'PUNCT';
  const isRelative = at(sentence, subject.from).form === 'der';
  if (isRight || opens || isRelative || hasSpeech(sentence, main)) return [];
  return [swapped(sentence, single(verb), subject)];
};

/** A negation follows the verb of a main clause: "Han kommer ikke" → "Han ikke kommer". */
export const mainNegation: Rule = (sentence) => {
  const main = mainClause(sentence);
  if (main === null || main.subject.to !== main.verb || !isNegation(sentence, main.verb + 1)) return [];
  return [swapped(sentence, single(main.verb), single(main.verb + 1))];
};

/** It stands before the verb of a subordinate one: "hvis han ikke kommer" → "hvis han kommer ikke". */
export const subordinateNegation: Rule = (sentence) =>
  sentence.words.flatMap((_, place): Change[] => {
    const verb = finiteVerb(sentence, place);
    if (verb === null || !isSubordinate(sentence, place) || !isNegation(sentence, verb - 1)) return [];
    return [swapped(sentence, single(verb - 1), single(verb))];
  });

interface MainClause {
  readonly head: number;
  readonly verb: number;
  readonly subject: { readonly from: number; readonly to: number };
}

/** The clause of the root where it is a statement with a finite verb and a subject. */
function mainClause(sentence: Sentence): MainClause | null {
  const head = sentence.words.findIndex(({ deprel }) => deprel === 'root');
  const verb = head < 0 ? null : finiteVerb(sentence, head);
  const found = head < 0 ? null : subject(sentence, head);
  const isStatement = sentence.words.at(-1)?.form === '.';
  return verb === null || found === null || !isStatement ? null : { head, verb, subject: found };
}

/** In „Kom“, siger han. the order is free. */
function hasSpeech(sentence: Sentence, { head, verb }: MainClause): boolean {
  const before = dependents(sentence, head).filter((place) => place < verb);
  return before.some((place) => /^(ccomp|parataxis|conj)/.test(at(sentence, place).deprel));
}

function isSubordinate(sentence: Sentence, head: number): boolean {
  const markers = dependents(sentence, head).filter((place) => at(sentence, place).deprel === 'mark');
  if (markers.some((place) => SUBORDINATE.has(at(sentence, place).form.toLowerCase()))) return true;
  const { deprel } = at(sentence, head);
  return deprel === 'acl:relcl' && dependents(sentence, head).some((place) => isRelative(sentence, place));
}

function isRelative(sentence: Sentence, place: number): boolean {
  return ['der', 'som'].includes(at(sentence, place).form.toLowerCase());
}

function isNegation(sentence: Sentence, place: number): boolean {
  const { form, head } = at(sentence, place);
  return NEGATIONS.has(form.toLowerCase()) && !isFinite(at(sentence, place)) && head !== place;
}

function single(place: number): { from: number; to: number } {
  return { from: place, to: place + 1 };
}
