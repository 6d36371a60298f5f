import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { QualityGate } from '../../../contracts/dataset.js';
import type { Gate } from '../../../translation/quality/gate.js';
import { openGates } from '../../../translation/quality/judge.js';

/** Human translations, which no gate should stop: what share of them each does. */

let gates: [QualityGate, Gate][];
beforeAll(async () => {
  gates = Object.entries(await openGates()) as [QualityGate, Gate][];
});

/** Tab-separated English and Danish, with a heading. */
function readPairs(url: URL): { source: string; translation: string }[] {
  const [, ...lines] = readFileSync(url, 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [source = '', translation = ''] = line.split('\t');
    return { source, translation };
  });
}

/** Pairs stopped by each gate, and by any. */
function falseAlarms(name: string, pairs: readonly { source: string; translation: string }[]) {
  const languages = { sourceLanguage: 'en', targetLanguage: 'da', finished: true };
  const stopped = pairs.map((pair) => gates.filter(([, gate]) => gate({ ...pair, ...languages }) !== null));
  const counts = Object.fromEntries(
    gates.map(([gate]) => [gate, stopped.filter((by) => by.some(([other]) => other === gate)).length]),
  );
  const all = stopped.filter((by) => by.length > 0).length;
  const rate = (count: number): string => `${((100 * count) / pairs.length).toFixed(2)} %`;
  console.log(
    [`False alarms on ${pairs.length} pairs of ${name}: ${all} (${rate(all)})`]
      .concat(Object.entries(counts).map(([gate, count]) => `  ${gate.padEnd(22)}${count} (${rate(count)})`))
      .join('\n'),
  );
  return { counts, share: all / pairs.length };
}

const DEMO = new URL('../../../demo/dataset/held_out.en-da.tsv', import.meta.url);

test("the gates stop none of the demo's own pairs", () => {
  expect(falseAlarms('the demo', readPairs(DEMO)).share).toBe(0);
});

const NTREX = new URL('../../../../shared/data/parallel/ntrex_en_da.tsv', import.meta.url);

/** Real sentences, read where they lie; a checkout without them skips, saying so. */
describe.skipIf(!existsSync(NTREX))('on news (../shared/data/parallel)', () => {
  test('the gates stop at most 0.5 % of human translations, and all but one gate none', () => {
    const { counts, share } = falseAlarms('NTREX', readPairs(NTREX));
    expect(share).toBeLessThanOrEqual(0.005);
    const { 'numbers-lost': converted, ...others } = counts;
    expect(Object.values(others).every((count) => count === 0)).toBe(true);
    // Human translators move times to other time zones and round what they convert.
    expect(converted).toBeLessThanOrEqual(4);
  });

  test('nearly every copy of the source is stopped, and every loop', () => {
    const pairs = readPairs(NTREX);
    const share = (fault: (pair: (typeof pairs)[number]) => string, wanted: QualityGate): number => {
      const gate = gates.find(([name]) => name === wanted)?.[1];
      const stopped = pairs.filter(
        (pair) =>
          gate?.({
            source: pair.source,
            translation: fault(pair),
            sourceLanguage: 'en',
            targetLanguage: 'da',
            finished: true,
          }) !== null,
      );
      return stopped.length / pairs.length;
    };
    // The rest is names.
    expect(share(({ source }) => source, 'source-copied')).toBeGreaterThan(0.95);
    const loop = (text: string): string => text + ` ${text.split(' ').slice(-4).join(' ')}`.repeat(4);
    expect(share(({ translation }) => loop(translation), 'repetition')).toBe(1);
    expect(share(({ source }) => source.toUpperCase(), 'source-copied')).toBeGreaterThan(0.9);
  });
});
