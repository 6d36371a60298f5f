import { readdirSync, readFileSync } from 'node:fs';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker, type WorkflowBundle } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, expect, it } from 'vitest';
import { doubles } from './doubles.js';
import { bundleWorkflows, ROOT } from './environment.js';
import { bundleOther } from './other-workflows.js';

const FOLDER = join(ROOT, 'test/histories');
/** What tools/record-history.ts writes. */
interface Recording {
  readonly workflowId: string;
  readonly history: { readonly events: readonly { readonly eventType: string }[] };
}

const HISTORIES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

let today: WorkflowBundle;
beforeAll(async () => {
  today = await bundleWorkflows();
});

it('has recorded histories of every workflow', () => {
  for (const workflow of ['teachModel', 'translateDataset', 'benchmarkModel', 'translateFile']) {
    expect(HISTORIES.some((name) => name.includes(workflow))).toBe(true);
  }
});

// A run that began under earlier code must go on under this code: the same history, the same decisions. A worker that
// picks a run up half way sees the history up to a workflow task that has just been started, so each is cut there, too.
it.each(HISTORIES)('replays %s, as a whole and from wherever a worker might pick it up', async (name) => {
  const recording = read(name);
  expect(await replay(today, [...pickedUp(recording), recording])).toEqual([]);
});

it('finds out a workflow that decides otherwise: two stages that changed places', async () => {
  const other: Record<string, string> = { "'merge'": "'prepare'", "'prepare'": "'merge'" };
  const changed = await bundleOther(async (folder) => {
    for (const part of ['workflows', 'contracts']) await cp(join(ROOT, part), join(folder, part), { recursive: true });
    const pipeline = join(folder, 'workflows/pipeline.ts');
    const source = await readFile(pipeline, 'utf8');
    await writeFile(
      pipeline,
      source.replaceAll(/'merge'|'prepare'/g, (stage) => other[stage] ?? ''),
    );
  });
  const recordings = ['demo-teachModel.json', 'steps-whole-teachModel.json'].map(read);
  const errors = await replay(changed, recordings);
  expect(errors.map((error) => error instanceof DeterminismViolationError)).toEqual([true, true]);
});

function read(name: string): Recording {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Recording;
}

function pickedUp({ workflowId, history: { events } }: Recording): Recording[] {
  return events.flatMap(({ eventType }, index) =>
    eventType === 'EVENT_TYPE_WORKFLOW_TASK_STARTED'
      ? [{ workflowId, history: { events: events.slice(0, index + 1) } }]
      : [],
  );
}

/** What went wrong; one worker replays 14 histories a second, a worker for each of them 3. */
async function replay(workflowBundle: WorkflowBundle, recordings: readonly Recording[]): Promise<Error[]> {
  const errors: Error[] = [];
  // Where a cut history ends, a workflow goes on and asks for its local activity.
  const options = { workflowBundle, activities: doubles() };
  for await (const { error } of Worker.runReplayHistories(options, recordings))
    if (error !== undefined) errors.push(error);
  return errors;
}
