import { join } from 'node:path';
import { expect, it } from 'vitest';
import { skippedCounts } from '../../../activities/skipped.js';
import { Home } from '../../../artifacts/home.js';
import { skippedRows } from '../../../client/commands/report.js';
import { temporaryFolder } from '../../temporary-folder.js';

const cut = { event: 'skipped', reason: 'cut-at-max-length', count: 12, of: 400, examples: 'training' } as const;
const left = { event: 'skipped', reason: 'no-assistant-token', count: 1, of: 20, examples: 'validation' } as const;

it('makes rows of what the stages of a run have counted', async () => {
  const home = new Home(join(await temporaryFolder(), 'home'));
  const key = 'a'.repeat(64);
  await home.stages.write({
    ...{ key, stage: 'sft', version: 1, inputs: {}, config: {}, outputs: {}, note: '', codeVersion: 'x', redone: {} },
    ...{ machine: { host: 'x', platform: 'x', cpus: 1, memoryBytes: 1 }, startedAt: 'x', durationMs: 1 },
    summary: { steps: 9, ...skippedCounts([cut, left]) },
  });
  expect(await skippedRows(home, { sft: { key }, report: { key } })).toEqual({
    'SFT: training examples cut at maxLength': 12,
    'SFT: validation examples left out, for no answer begins within maxLength': 1,
  });
});
