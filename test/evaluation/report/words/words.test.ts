import { describe, expect, test } from 'vitest';
import { skippedCounts } from '../../../../activities/skipped.js';
import { analysePair } from '../../../../evaluation/interval-rules.js';
import { judge } from '../../../../evaluation/judge.js';
import { stepsNotDone } from '../../../../evaluation/report/steps-not-done.js';
import { DANISH } from '../../../../evaluation/report/words/danish.js';
import { ENGLISH } from '../../../../evaluation/report/words/english.js';
import { meanMetric, rateMetric } from '../../../../evaluation/metrics/metric.js';

/** Words that both languages share. */
const SAME = ['Data', 'System', 'system', 'Reference', 'Tokens/s', '{0} interval'];

/** What takes or holds more than plain text. */
const OTHERS = ['.list', '.sentence', '.languageName', '.systems', '.metrics.title', '.metrics.units'];
const ARGUMENTS = ['{0}', '{1}', '{2}', '{3}', '{4}'];

/** Every text of a dictionary by its place, with placeholders for the values that are put into it. */
function texts(value: unknown, place = ''): [string, string][] {
  if (OTHERS.includes(place)) return [];
  if (typeof value === 'string') return [[place, value]];
  if (typeof value === 'function') return [[place, (value as (...all: string[]) => string)(...ARGUMENTS)]];
  return Object.entries(value as object).flatMap(([key, inner]) => texts(inner, `${place}.${key}`));
}

describe('the Danish words', () => {
  const english = new Map(texts(ENGLISH));

  test('are not left in English', () => {
    const left = texts(DANISH).filter(
      ([place, text]) => english.get(place) === text && /\p{L}{3}/u.test(text) && !SAME.includes(text),
    );
    expect(left).toEqual([]);
  });

  test('say all that the English ones say: every value is in both', () => {
    for (const [place, text] of texts(DANISH)) {
      const placeholders = (one = '') => new Set(one.match(/\{\d\}/g));
      expect({ place, values: placeholders(text) }).toEqual({ place, values: placeholders(english.get(place)) });
    }
  });

  test('name languages', () => {
    expect([DANISH.languageName('Swedish'), DANISH.languageName('Klingon')]).toEqual(['svensk', 'Klingon']);
    expect(DANISH.metrics.title('crossEntropy', 'Swedish')).toBe('Krydsentropi (svensk side)');
  });
});

describe('sentences that are written when models are compared', () => {
  test.each(sentences())('have a Danish form: %s', (sentence) => {
    const danish = DANISH.sentence(sentence);
    expect(danish).not.toBe(sentence);
    expect(danish).not.toMatch(/\b(the|with|are|from|because|examples|measured|fewer|than|answers|pairs)\b|\d\.\d/);
  });
});

function sentences(): string[] {
  return [...notes(), ...reasons(), ...notDone(), ...Object.keys(skippedCounts(skipped()))].flatMap((text) =>
    text === null ? [] : [text],
  );
}

/** Why there is no interval, or a caution, for every kind of data. */
function notes(): (string | null)[] {
  const shapes = [
    { items: 10, change: (at: number) => at % 2 },
    { items: 40, change: (at: number) => at % 3 },
    { items: 40, change: () => 0 },
    { items: 40, change: () => 0.5 },
    { items: 40, change: (at: number) => (at < 3 ? 1 : 0) },
    { items: 40, change: (at: number) => (at === 0 ? 1000 : at < 12 ? 0.001 : 0) },
  ];
  return shapes.flatMap(({ items, change }) =>
    (['rate', 'mean'] as const).map((kind) => analysePair(pairOf(items, change, kind), 0.95).note),
  );
}

function pairOf(items: number, change: (at: number) => number, kind: 'rate' | 'mean') {
  const { width, score } = kind === 'rate' ? rateMetric(() => true) : meanMetric(() => 0);
  const ids = Array.from({ length: items }, (_, at) => `i${at}`);
  const rows = (valueOf: (at: number) => number) =>
    Float64Array.from(ids.flatMap((_, at) => [kind === 'rate' ? Math.min(valueOf(at), 1) : valueOf(at), 1]));
  return {
    ...{ suite: 's', reference: 'base', candidate: 'sft', ids, clusterIds: ids },
    metric: { name: 'm', kind, width, score, better: 'higher' as const },
    ...{ referenceRows: rows(() => 0), candidateRows: rows(change) },
  };
}

function reasons(): (string | null)[] {
  const claim = { suite: 's', metric: 'm', candidate: 'sft', direction: 'better' as const, margin: 0 };
  const family = { confidence: 0.95, claims: [{ ...claim, references: ['base'] }] };
  return judge(family, [], { shuffles: 10, seed: 1 }).claims.map(({ reason }) => reason);
}

function notDone(): string[] {
  const none = { sftTrain: 9, sftValidation: 0, dpoTrain: 0, dpoValidation: 0, test: 0 };
  const contamination = {
    ...{
      rows: 'excluded' as const,
      items: 1,
      found: { exact: 1, 'n-gram': 0, near: 0 },
      overlapping: [],
      examples: [],
    },
    overlappingRows: { sftTrain: 0, sftValidation: 0, dpoTrain: 4, dpoValidation: 0 },
  };
  return [
    ...stepsNotDone({ sizes: none, contamination: null }, true),
    ...stepsNotDone({ sizes: none, contamination, notHeldOut: 'expected 3, received 2' }, true),
    ...stepsNotDone({ sizes: { ...none, test: 1, sftValidation: 1, dpoTrain: 1 }, contamination: null }, true),
  ];
}

function skipped() {
  const reasons = [
    'no-assistant-token',
    'prompt-too-long',
    'cut-at-max-length',
    'prompt-truncated',
    'reference-truncated',
  ];
  return reasons.map((reason) => ({ event: 'skipped' as const, reason, count: 1 }));
}
