import { expect, test } from 'vitest';
import type { QualityGate } from '../../../contracts/dataset.js';
import { translateChunk } from '../../../translation/translate-chunk.js';
import { chunk, OPTIONS } from '../chunk-double.js';
import { VIOLATIONS as ALL } from './cases.js';

/** A chunk has one target language. */
const VIOLATIONS = ALL.filter(({ to = 'da' }) => to === 'da');

const BY_SOURCE = new Map(VIOLATIONS.map((violation) => [violation.source, violation]));
const options = { ...OPTIONS, quality: { gatesOff: [], retryBeams: 4, retryInClauses: false } };
const segments = VIOLATIONS.map(({ source, from = 'en' }) => ({ id: source, lang: from, text: source }));
const unfinished = (text: string): boolean => BY_SOURCE.get(text)?.finished === false;

function countGates(): Partial<Record<QualityGate, number>> {
  const counts: Partial<Record<QualityGate, number>> = {};
  for (const { gate } of VIOLATIONS) counts[gate] = (counts[gate] ?? 0) + 1;
  return counts;
}

test(`each of ${VIOLATIONS.length} faulty translations of an engine fails with its code, and is counted`, async () => {
  expect(VIOLATIONS.length).toBeGreaterThanOrEqual(30);
  const script = (text: string): string | undefined => BY_SOURCE.get(text)?.translation;
  const { lines, stats } = await translateChunk({ ...chunk([], { script, unfinished }, { options }), segments });
  expect(lines.map((line) => (line.status === 'failed' ? line.reason : line.text))).toEqual(
    VIOLATIONS.map(({ gate }) => gate),
  );
  const flagged = Object.fromEntries(
    Object.entries(stats.quality.gates).map(([gate, counts]) => [gate, [counts.flagged, counts.failed]]),
  );
  expect(flagged).toEqual(
    Object.fromEntries(Object.entries(countGates()).map(([gate, count]) => [gate, [count, count]])),
  );
});
