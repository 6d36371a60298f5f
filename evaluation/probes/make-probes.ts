import { sha256 } from '../../artifacts/digest.js';
import type { TestItem } from '../../contracts/dataset.js';
import { Variant, type Group, type Probe, type ProbeFacts } from '../../contracts/probes.js';
import { changeProse } from '../../language/prose.js';
import { seededRandom, type Random } from '../statistics/random.js';
import { lowerCase, otherLetters, typing, withoutPunctuation } from './noise.js';
import { probeRules, type ProbeRules } from './rules.js';
import { genderSwapping, namesSwapping, type Swapping } from './swaps.js';

export interface Probing {
  /** OASST code of the language of the questions. */
  readonly language: string;
  /** Questions that each rule is applied to, at most. */
  readonly most: number;
  readonly seed: number;
}

export interface Probes {
  /** To be asked like any other. */
  readonly items: readonly TestItem[];
  /** What each of them is, in the same order. */
  readonly probes: readonly Probe[];
  readonly facts: ProbeFacts;
}

/**
 * Puts some questions otherwise. Of a conversation its last question alone is changed; a swap goes through the reference
 * as well, which else would name somebody whom nobody asked about. Noise goes into questions drawn at random, swaps into
 * the first of them that hold a word to swap, for these are few.
 */
export function makeProbes(items: readonly TestItem[], { language, most, seed }: Probing): Probes {
  const rules = probeRules(language);
  const facts = { rules: rules !== null, questions: items.length, most };
  if (rules === null) return { items: [], probes: [], facts: { ...facts, variants: {} } };
  const drawn = shuffled(items, seededRandom(seed));
  const made = Variant.options.map((variant) => {
    const vary = variationOf(variant, rules, seed);
    const isSwap = variant === 'names' || variant === 'gender';
    const possible = (isSwap ? drawn : drawn.slice(0, most)).flatMap((item) => vary(item) ?? []);
    return { variant, possible: possible.length, varied: possible.slice(0, most) };
  });
  const variants = Object.fromEntries(
    made.map(({ variant, possible, varied }) => [variant, { possible, made: varied.length }]),
  );
  const all = made.flatMap(({ variant, varied }) => varied.map((one) => ({ variant, ...one })));
  return {
    items: all.map(({ item, variant }) => ({ ...item, id: probeId(item.id, variant), english: null })),
    probes: all.map(({ item: { id: of }, variant, group }) => ({ id: probeId(of, variant), of, variant, group })),
    facts: { ...facts, variants },
  };
}

function probeId(of: string, variant: Variant): string {
  return `${of}~${variant}`;
}

interface Varied {
  readonly item: TestItem;
  readonly group: Group | null;
}
/** Null where the rule changes nothing. */
type Variation = (item: TestItem) => Varied | null;

function variationOf(variant: Variant, rules: ProbeRules, seed: number): Variation {
  switch (variant) {
    case 'typos':
      return noisy((id) => typing(rules, seededRandom(seed ^ Number.parseInt(sha256(id).slice(0, 8), 16))));
    case 'lower-case':
      return noisy(() => lowerCase);
    case 'no-punctuation':
      return noisy(() => withoutPunctuation);
    case 'two-letters':
    case 'plain-letters':
      return noisy(() => otherLetters(rules.letters[variant]));
    case 'names':
      return swapped(namesSwapping(rules));
    case 'gender':
      return swapped(genderSwapping(rules));
  }
}

/** By its id, so that a question is mistyped the same whatever else is asked. */
function noisy(changeOf: (id: string) => (prose: string) => string): Variation {
  return (item) => {
    const question = lastQuestion(item);
    const changed = changeProse(question, changeOf(item.id));
    return changed === question ? null : { item: withQuestion(item, changed), group: null };
  };
}

/** Not where an earlier turn holds a word to swap too: it would speak of another person than the question. */
function swapped({ swap }: Swapping): Variation {
  return (item) => {
    const [question, reference] = [swap(lastQuestion(item)), swap(item.reference)];
    const earlier = item.prompt.slice(0, -1).map(({ content }) => swap(content));
    if (!question || !reference || question.groups.size === 0) return null;
    if (earlier.some((turn) => turn === null || turn.groups.size > 0)) return null;
    const [group = null, another] = question.groups;
    return {
      item: { ...withQuestion(item, question.text), reference: reference.text },
      group: another === undefined ? group : null,
    };
  };
}

function lastQuestion({ prompt }: TestItem): string {
  return prompt.at(-1)?.content ?? '';
}

function withQuestion(item: TestItem, content: string): TestItem {
  return { ...item, prompt: item.prompt.with(-1, { role: 'user', content }) };
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: Random): T[] {
  const all = [...items];
  for (let last = all.length - 1; last > 0; last -= 1) {
    const place = random.below(last + 1);
    [all[last], all[place]] = [all[place] as T, all[last] as T];
  }
  return all;
}
