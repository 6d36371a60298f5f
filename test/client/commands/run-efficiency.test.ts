import { expect, test } from 'vitest';
import { Home } from '../../../artifacts/home.js';
import { efficiencyOf } from '../../../client/commands/run-efficiency.js';
import type { StageRecord } from '../../../contracts/lineage.js';
import { temporaryFolder } from '../../temporary-folder.js';

const TIMED = { timedAnswers: 10, answerTokens: 300, answerSeconds: 6, batchSize: 4 };

function record(key: string, summary: Record<string, number>, device?: string): StageRecord {
  const machine = { host: 'h', platform: 'linux', cpus: 2, memoryBytes: 1, ...(device !== undefined && { device }) };
  return {
    ...{ key, stage: 'generate', version: 2, inputs: {}, config: {}, outputs: {}, summary, note: '' },
    ...{ codeVersion: '0', machine, startedAt: '2026-11-21T00:00:00.000Z', durationMs: 1, redone: {} },
  };
}

test('each model’s effort is that of its own record; records of earlier versions have none', async () => {
  const home = new Home(await temporaryFolder());
  const [base, sft] = ['a'.repeat(64), 'b'.repeat(64)];
  await home.stages.write(record(base, { items: 10 }));
  await home.stages.write(record(sft, { ...TIMED, loadSeconds: 3, peakMemoryBytes: 9 }, 'NVIDIA H100'));
  const stages = { 'benchmark-base': { key: base, cached: true }, 'benchmark-sft': { key: sft, cached: false } };
  expect(await efficiencyOf(home, stages)).toEqual([
    {
      ...{ system: 'sft', device: 'NVIDIA H100', cpus: 2, answers: 10, tokens: 300, seconds: 6, batchSize: 4 },
      ...{ loadSeconds: 3, peakMemoryBytes: 9, parameters: null },
    },
  ]);
});
