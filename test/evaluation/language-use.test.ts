import { describe, expect, test } from 'vitest';
import type { AnswerLanguage } from '../../contracts/evaluation.js';
import { compareSystems } from '../../evaluation/compare.js';
import { correctedShare, countLanguages, languageUseOf } from '../../evaluation/language-use.js';
import { scoreSystem, type ScoredSystem } from '../../evaluation/score.js';
import type { LanguageIdentifier } from '../../language/language-identifier.js';
import { exampleFamily, exampleGenerations, exampleItems } from './example-run.js';

function answers(count: number, verdict: AnswerLanguage['verdict'], language: string | null, words = 12) {
  return Array.from({ length: count }, (): AnswerLanguage => ({ verdict, language, words }));
}

const danish = (count: number, words?: number) => answers(count, 'target', 'da', words);
const english = (count: number, words?: number) => answers(count, 'other', 'en', words);
const norwegian = (count: number, words?: number) => answers(count, 'other', 'no', words);

describe('the language of answers', () => {
  test('undecided answers are counted and outside the rate; empty and unparseable ones are inside', () => {
    const use = countLanguages([
      ...[...danish(6), ...english(1), ...norwegian(2)],
      ...[...answers(5, 'undecided', null), ...answers(2, 'empty', null), ...answers(1, 'unparseable', null)],
    ]);
    expect(use.counts).toEqual({ target: 6, other: 3, undecided: 5, empty: 2, unparseable: 1 });
    expect(Object.entries(use.others)).toEqual([
      ['no', 2],
      ['en', 1],
    ]);
    expect(use.rate).toBe(0.5);
  });

  test('there is no rate where nothing is decided', () => {
    expect(countLanguages(answers(3, 'undecided', null)).rate).toBeNull();
    expect(correctedShare(answers(3, 'undecided', null), 'da', 3, 0.95)).toBeNull();
  });
});

describe('the share that is corrected for the errors of the identifier', () => {
  test('perfect Danish of 3–4 words, of which a ninth is called Norwegian, comes to 100 %', () => {
    const corrected = correctedShare([...danish(160, 4), ...norwegian(20, 4)], 'da', 180, 0.95);
    expect(corrected?.value).toBeGreaterThan(0.99);
    expect(corrected?.interval?.high).toBe(1);
  });

  test('the longer the answers, the less there is to correct', () => {
    const ninety = (words: number) =>
      correctedShare([...danish(90, words), ...english(10, words)], 'da', 100, 0.95)?.value ?? NaN;
    expect(ninety(4)).toBeGreaterThan(ninety(8));
    expect(ninety(8)).toBeGreaterThan(ninety(20));
    expect(ninety(40)).toBeCloseTo(0.9, 1);
  });

  test('Norwegian that is taken for Danish is taken off', () => {
    const [few, none] = [
      correctedShare([...danish(21, 4), ...norwegian(79, 4)], 'da', 100, 0.95)?.value ?? NaN,
      correctedShare([...danish(21, 4), ...english(79, 4)], 'da', 100, 0.95)?.value ?? NaN,
    ];
    expect(few).toBeLessThan(0.05);
    expect(none).toBeGreaterThan(0.2);
  });

  test('empty answers are no Danish and cannot be mistaken for it', () => {
    const corrected = correctedShare([...danish(50, 40), ...answers(50, 'empty', null)], 'da', 100, 0.95);
    expect(corrected?.value).toBeCloseTo(0.5, 1);
    expect(corrected?.specificity).toBe(1);
  });

  test('its interval is wider than one that takes the identifier for perfect', () => {
    const interval = correctedShare([...danish(270, 6), ...english(30, 6)], 'da', 300, 0.95)?.interval;
    expect((interval?.high ?? 0) - (interval?.low ?? 0)).toBeGreaterThan(2 * 1.96 * Math.sqrt((0.9 * 0.1) / 300));
  });

  test('none is given for a language whose errors were not measured, and no interval for too few trees', () => {
    expect(correctedShare(danish(9), 'fi', 9, 0.95)).toBeNull();
    expect(correctedShare(danish(9), 'da', null, 0.95)?.interval).toBeNull();
  });
});

/** Every third answer is undecided, and that of `sft` one further on. */
function judging(shift: number): LanguageIdentifier {
  let asked = shift;
  return {
    ...{ target: 'da', code: 'da' },
    judge: () => {
      asked += 1;
      const verdict = asked % 3 === 0 ? 'undecided' : asked % 2 === 0 ? 'target' : 'other';
      return { verdict, language: verdict === 'undecided' ? null : 'da', words: 9 };
    },
  };
}

describe('systems', () => {
  const items = exampleItems(60);
  const system = (name: string, shift: number): ScoredSystem => {
    const made = exampleGenerations(items, { danish: 1, keep: 1, loss: 1, english: 1 }, 1);
    return { system: name, title: name, baseline: false, scores: scoreSystem(items, made, judging(shift)) };
  };
  const systems = [system('base', 0), system('sft', 1)];

  test('are paired on the items that are decided of both', () => {
    const family = exampleFamily(false);
    const { differences } = compareSystems(systems, family, { shuffles: 100, seed: 1 });
    const decided = items.filter((_, at) => (at + 1) % 3 !== 0 && (at + 2) % 3 !== 0);
    expect(differences.find(({ metric }) => metric === 'targetLanguageRate')?.items).toBe(decided.length);
    expect(differences.find(({ metric }) => metric === 'chrf')?.items).toBe(items.length);
  });

  test('stand below the references, whose own rate is the ceiling', () => {
    const uses = languageUseOf(items, systems, judging(0), 0.95);
    expect(uses.map(({ system: name }) => name)).toEqual(['references', 'base', 'sft']);
    for (const { counts } of uses) expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(items.length);
    expect(languageUseOf(items, systems, null, 0.95)).toEqual([]);
  });
});
