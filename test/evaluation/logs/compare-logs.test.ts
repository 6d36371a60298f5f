import { describe, expect, test } from 'vitest';
import { UserError } from '../../../contracts/errors.js';
import { compareLogs, type CompareOptions, type LogComparison } from '../../../evaluation/logs/compare-logs.js';
import { sentencesOf, tableOf } from '../../../evaluation/logs/describe.js';
import { suiteLogMetric, meanMetric } from '../../../evaluation/logs/measures.js';
import { exampleLog, exampleTask, rights, type Item } from './example-log.js';

const OPTIONS: CompareOptions = {
  ...{ tasks: [], metrics: [], direction: 'better', margin: 0, better: null, clusterBy: null, pool: null },
  ...{ allowMissing: false, confidence: 0.95, shuffles: 2000, seed: 1 },
};

const one = (name: string, items: readonly Item[]) => exampleLog(name, exampleTask('arc', items));

function compare(
  before: readonly Item[],
  after: readonly Item[],
  options: Partial<CompareOptions> = {},
): LogComparison {
  return compareLogs(one('a', before), one('b', after), { ...OPTIONS, ...options });
}

const outcomesOf = ({ compared }: LogComparison) => compared.map(({ claim }) => claim.outcome);

/** The error that a user is shown. */
function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return 'no error';
}

describe('a verdict on two logs', () => {
  test.each([
    ['better', { gain: 0.3 }, {}],
    ['worse', { loss: 0.3 }, {}],
    ['no detectable change', { gain: 0.1, loss: 0.1 }, {}],
    ['not worse', { gain: 0.02, loss: 0.02 }, { direction: 'not worse', margin: 0.05 }],
    ['inconclusive', { gain: 0.2, loss: 0.2 }, { direction: 'not worse', margin: 0.01 }],
  ] as const)('is "%s" where answers changed so: %j', (outcome, change, options) => {
    const comparison = compare(rights(600), rights(600, { ...change, seed: 5 }), options);
    expect(outcomesOf(comparison)).toEqual([outcome]);
  });

  test('names the pair, the difference and the items, and the hash of what was claimed', () => {
    const comparison = compare(rights(600), rights(600, { gain: 0.3, seed: 5 }));
    const [verdict, ...others] = sentencesOf(comparison);
    expect(verdict).toMatch(/^arc, acc: b is better than a, [\d.]+\s% → [\d.]+\s% \(\+[\d.]+\spp, 95\s% CI \+/u);
    expect(verdict).toMatch(/corrected p < 0\.001, 600 items, \d+ differ, a flip rate of [\d.]+\s%\)\.$/u);
    expect(others.join(' ')).toContain(comparison.declaredHash);
    expect(tableOf(comparison)[1]).toContain('better');
  });

  test('on one model measured twice is no detectable change, with the share of items that differ', () => {
    const again = rights(400).map((item, index) => (index % 40 === 0 ? { value: 1 - (item.value ?? 0) } : item));
    expect(sentencesOf(compare(rights(400), again))[0]).toMatch(
      /^arc, acc: no detectable change from a to b, .*10 differ, a flip rate of 2\.5\s%\)/u,
    );
    expect(sentencesOf(compare(rights(400), rights(400)))[0]).toContain('none differs');
  });

  test('tells two logs of one name apart by where they are', () => {
    const [a, b] = [one('m', rights(30)), one('m', rights(30))];
    const { reference, candidate } = compareLogs({ ...a, where: 'x' }, { ...b, where: 'y' }, OPTIONS);
    expect([reference.name, candidate.name]).toEqual(['m (x)', 'm (y)']);
    const same = compareLogs(a, b, OPTIONS);
    expect(same.reference.name).not.toBe(same.candidate.name);
  });

  test('is corrected for the other tasks, whose number the hash fixes', () => {
    const tasks = (change: object) => ['arc', 'mmlu', 'gsm'].map((name) => exampleTask(name, rights(100, change)));
    const change = { gain: 0.22, seed: 3 };
    const [alone, all] = [
      compare(rights(100), rights(100, change)),
      compareLogs(exampleLog('a', ...tasks({})), exampleLog('b', ...tasks(change)), OPTIONS),
    ];
    expect(all.compared[0]?.claim.adjustedP).toBeCloseTo(3 * (alone.compared[0]?.claim.adjustedP ?? 0), 9);
    expect(all.declaredHash).not.toBe(alone.declaredHash);
    // Of the values nothing is in it.
    expect(compare(rights(100), rights(100)).declaredHash).toBe(alone.declaredHash);
  });

  test('is one over all tasks where they are pooled, which may be clusters then', () => {
    const names = Array.from({ length: 25 }, (_, index) => `subject ${index}`);
    const log = (name: string, gain: number) =>
      exampleLog(name, ...names.map((task, index) => exampleTask(task, rights(20, { gain, seed: index + 1 }))));
    const [a, b] = [log('a', 0), log('b', 0.3)];
    const pooled = compareLogs(a, b, { ...OPTIONS, pool: 'mmlu' });
    expect(pooled.compared.map(({ task, claim }) => [task, claim.outcome])).toEqual([['mmlu', 'better']]);
    expect(pooled.compared[0]?.difference).toMatchObject({ items: 500, clusters: 500 });
    const clustered = compareLogs(a, b, { ...OPTIONS, pool: 'mmlu', clusterBy: 'task', tasks: names.slice(0, 22) });
    expect(clustered.compared[0]?.difference).toMatchObject({ items: 440, clusters: 22 });
    const less = { ...b, tasks: b.tasks.slice(1) };
    expect(refusalOf(() => compareLogs(a, less, { ...OPTIONS, pool: 'mmlu' }))).toContain('do not have the same tasks');
    const common = compareLogs(a, less, { ...OPTIONS, pool: 'mmlu', allowMissing: true });
    expect(common.compared[0]?.difference.items).toBe(480);
    expect(common.notes).toEqual(['subject 0 is left out: only one of the logs has it.']);
  });

  test('counts what shares a field as one cluster, and what the log says it shares', () => {
    const grouped = (change: object) =>
      rights(90, change).map((item, index) => ({ ...item, fields: { doc: { passage: index % 30 } } }));
    const clustered = compare(grouped({}), grouped({ gain: 0.3, seed: 2 }), { clusterBy: 'doc.passage' });
    expect(clustered.compared[0]?.difference).toMatchObject({ items: 90, clusters: 30 });
    const known = rights(90).map((item, index) => ({ ...item, clusterId: `${index % 45}` }));
    expect(compare(known, known).compared[0]?.difference.clusters).toBe(45);
    expect(refusalOf(() => compare(grouped({}), grouped({}), { clusterBy: 'page' }))).toContain('one of doc');
  });
});

describe('items that are not the same in both logs', () => {
  const kept = rights(60);
  const CASES: [what: string, before: Item[], after: Item[], said: string][] = [
    ['only in the first', [...kept, { id: 'x', value: 1 }], kept, '1 only in the first log (x)'],
    ['only in the second', kept, [...kept, { id: 'x', value: 1 }], '1 only in the second log (x)'],
    ['double', [...kept, { id: '3', value: 1 }], kept, '1 more than once in a log (3)'],
    ['without a score', [...kept.slice(0, 59), { id: '59' }], kept, '1 without a score in one of them (59)'],
    [
      'another under the same id',
      kept.map((item) => ({ ...item, identity: { h: 'a' } })),
      kept.map((item, index) => ({ ...item, identity: index < 5 ? { h: 'b' } : { h: 'a' } })),
      '5 another item under the same id (0, 1, 2, …)',
    ],
  ];

  test.each(CASES)('are refused with their number and names: %s', (_, before, after, said) => {
    expect(refusalOf(() => compare(before, after))).toContain(said);
  });

  test.each(CASES)('are named in the verdict where they may be left out: %s', (_, before, after, said) => {
    const comparison = compare(before, after, { allowMissing: true });
    expect(comparison.compared[0]?.difference.items).toBeGreaterThanOrEqual(55);
    expect(sentencesOf(comparison).join('\n')).toContain(`left out: ${said}`);
  });

  test('are refused where none is left, whatever is allowed', () => {
    const others = kept.map((item, index) => ({ ...item, id: `other ${index}` }));
    expect(refusalOf(() => compare(kept, others, { allowMissing: true }))).toContain('evaluate both on the same data');
  });

  test('hashes of different recipes say nothing of one another; another prompt is only mentioned', () => {
    const before = kept.map((item) => ({ ...item, identity: { one: 'a' }, prompt: { h: 'a' } }));
    const after = kept.map((item) => ({ ...item, identity: { other: 'b' }, prompt: { h: 'b' } }));
    expect(sentencesOf(compare(before, after)).join('\n')).toContain('60 items asked with another prompt (0, 1, 2, …)');
  });

  test('that neither log scored are mentioned, and so are gaps of a metric that does not apply to every answer', () => {
    const gaps = kept.map((item, index) => (index === 0 ? { id: '0' } : item));
    expect(sentencesOf(compare(gaps, gaps)).join('\n')).toContain('arc: acc does not apply to 1 item (0).');
    const partial = (name: string, items: readonly Item[]) =>
      exampleLog(name, exampleTask('arc', items, { metrics: [{ ...meanMetric('acc', 'higher'), partial: true }] }));
    const comparison = compareLogs(partial('a', gaps), partial('b', kept), OPTIONS);
    expect(comparison.compared[0]).toMatchObject({ notMeasured: { count: 1 }, difference: { items: 59 } });
  });

  test('of which the logs keep unlike things are refused with what to do', () => {
    const pairs = kept.map((_, index) => ({ id: `${index}`, values: { acc: [1, 2] } }));
    expect(refusalOf(() => compare(kept, pairs, { allowMissing: true }))).toContain('judge by another metric');
  });

  test('tasks that one log lacks are refused like items', () => {
    const [a, b] = [exampleLog('a', exampleTask('arc', kept), exampleTask('gsm', kept)), one('b', kept)];
    expect(refusalOf(() => compareLogs(a, b, OPTIONS))).toContain('a: arc, gsm; b: arc');
    for (const options of [{ allowMissing: true }, { tasks: ['arc'] }]) {
      expect(compareLogs(a, b, { ...OPTIONS, ...options }).compared).toHaveLength(1);
    }
  });
});

describe('what is judged', () => {
  const withMetrics = (name: string, metrics: readonly string[], primary: string | null = null) =>
    exampleLog(
      name,
      exampleTask('t', [], {
        primary,
        metrics: metrics.map((metric) => meanMetric(metric, 'higher')),
        items: rights(30).map(({ value = 0 }, index) => ({
          ...{ id: `${index}`, clusterId: null, identity: {}, prompt: {}, text: null, fields: {} },
          values: Object.fromEntries(metrics.map((metric) => [metric, [value]])),
        })),
      }),
    );
  const chosen = (names: readonly string[], primary: string | null = null, options: Partial<CompareOptions> = {}) =>
    compareLogs(withMetrics('a', names, primary), withMetrics('b', names), { ...OPTIONS, ...options }).compared.map(
      ({ metric }) => metric.name,
    );

  test('is what the log puts first, else the best known, else the first; or what is named', () => {
    expect(chosen(['acc', 'acc_norm', 'f1'])).toEqual(['acc_norm']);
    expect(chosen(['acc', 'acc_norm'], 'acc')).toEqual(['acc']);
    expect(chosen(['exact_match,strict-match', 'exact_match,flexible-extract'])).toEqual(['exact_match,strict-match']);
    expect(chosen(['zeta', 'alpha'])).toEqual(['zeta']);
    expect(chosen(['acc', 'f1'], null, { metrics: ['f1', 'acc'] })).toEqual(['f1', 'acc']);
    expect(refusalOf(() => chosen(['acc'], null, { metrics: ['f2'] }))).toContain('t (acc)');
  });

  test('needs a direction, from a log or from whoever asks', () => {
    const unknown = (name: string, items: readonly Item[]) =>
      exampleLog(name, exampleTask('t', items, { metrics: [meanMetric('acc', null)] }));
    const [a, b] = [unknown('a', rights(300)), unknown('b', rights(300, { gain: 0.4 }))];
    expect(refusalOf(() => compareLogs(a, b, OPTIONS))).toContain('--direction higher or --direction lower');
    expect(outcomesOf(compareLogs(a, b, { ...OPTIONS, better: 'lower' }))).toEqual(['worse']);
  });

  test('may be a score over all items, such as the correlation of classes', () => {
    const pairs = (change: object) =>
      rights(300, change).map(({ value = 0 }, index) => ({
        values: { mcc: [index % 2, value ? index % 2 : 1 - (index % 2)] },
      }));
    const log = (name: string, change: object) =>
      exampleLog(name, {
        ...exampleTask(
          't',
          pairs(change).map(() => ({})),
        ),
        metrics: [suiteLogMetric('mcc', 'higher')],
        items: exampleTask(
          't',
          pairs(change).map(() => ({})),
        ).items.map((item, index) => ({ ...item, ...pairs(change)[index] })),
      });
    const { compared } = compareLogs(log('a', {}), log('b', { gain: 0.5 }), OPTIONS);
    expect(compared[0]?.scores.reference).toBeCloseTo(0, 0);
    expect(compared[0]?.claim.outcome).toBe('better');
  });
});
