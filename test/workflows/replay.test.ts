import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker, type WorkflowBundle } from '@temporalio/worker';
import { beforeAll, expect, it } from 'vitest';
import { bundleWorkflows } from './environment.js';

const FOLDER = fileURLToPath(new URL('../histories/', import.meta.url));
/** What tools/record-history.ts writes. */
interface Recording {
  readonly workflowId: string;
  readonly history: unknown;
}

const HISTORIES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

let workflowBundle: WorkflowBundle;
beforeAll(async () => {
  workflowBundle = await bundleWorkflows();
});

it('has recorded histories of every workflow', () => {
  for (const workflow of ['teachModel', 'translateDataset', 'benchmarkModel', 'translateFile']) {
    expect(HISTORIES.some((name) => name.includes(workflow))).toBe(true);
  }
});

// A run that began under earlier code must go on under this code: the same history, the same decisions.
it.each(HISTORIES)('replays %s', async (name) => {
  const { workflowId, history } = JSON.parse(readFileSync(`${FOLDER}${name}`, 'utf8')) as Recording;
  await expect(Worker.runReplayHistory({ workflowBundle }, history, workflowId)).resolves.toBeUndefined();
});
