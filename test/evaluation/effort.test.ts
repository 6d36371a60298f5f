import { expect, test } from 'vitest';
import { PipelineConfig } from '../../contracts/pipeline-config.js';
import type { Generation, JobEvent } from '../../contracts/python-job.js';
import { answerItems } from '../../evaluation/answer-items.js';
import { exampleGenerations, exampleItems } from './example-run.js';

const items = exampleItems(2);
const [first, second, third] = exampleGenerations(items, { danish: 1, keep: 1, loss: 1, english: 1 }, 1) as [
  Generation,
  Generation,
  Generation,
];
const config = PipelineConfig.parse({
  name: 'x',
  dataset: { source: { path: 'x' } },
  translation: { model: { path: 'x' } },
  baseModel: { path: 'x' },
});

const start = { event: 'start', device: 'NVIDIA H100', totalSteps: null, examples: 3, resumedFromStep: null } as const;
const done = { event: 'done', adapter: null, steps: 1, bestValidationLoss: null, stoppedEarly: false } as const;

/** Asks with a journal that has these entries, of a process that emits these events. */
async function asked(entries: unknown[], events: readonly JobEvent[]) {
  const written: unknown[] = [];
  const journal = { entries, append: (entry: object) => Promise.resolve(void written.push(entry)) };
  const files = { model: 'm', adapter: null, itemsFile: 'i', fewShot: null };
  const { effort, answers } = await answerItems({
    ...{ items, files, config, journal },
    runJob: async (_, onEvent) => {
      for (const event of events) await onEvent(event);
    },
  });
  return { effort, written, answers };
}

test('what earlier attempts took counts too; answers whose time nobody took are left out', async () => {
  const { effort, written, answers } = await asked(
    [
      { type: 'items', items: [first] },
      { type: 'items', items: [second], seconds: 2 },
    ],
    [
      { ...start, loaded: false, versions: {} },
      { ...start, loaded: true, versions: {}, loadSeconds: 9, parameters: 7 },
      { event: 'generations', items: [third], seconds: 3 },
      { ...done, seconds: 12, peakMemoryBytes: 1000 },
    ],
  );
  expect(effort).toEqual({
    device: 'NVIDIA H100',
    summary: {
      ...{ timedAnswers: 2, answerTokens: second.outputTokens + third.outputTokens, answerSeconds: 5, batchSize: 8 },
      ...{ loadSeconds: 9, parameters: 7, peakMemoryBytes: 1000 },
    },
  });
  expect(written).toEqual([{ type: 'items', items: [third], seconds: 3 }]);
  expect(answers).toEqual([first, second, third]);
});

test('where no time was taken there is none', async () => {
  const { effort } = await asked([], [{ event: 'generations', items: [first, second, third] }]);
  expect(effort).toEqual({ device: null, summary: {} });
});
