import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { expect, it } from 'vitest';
import { recordingsOf, writeRecordings, type Recording } from '../../../tools/histories/recordings.js';
import { temporaryFolder } from '../../temporary-folder.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The first event of a run, as a worker of this machine would have made it. */
function started(name: string, firstExecutionRunId: string) {
  const payload = { metadata: { encoding: base64('json/plain') }, data: base64(JSON.stringify(`${ROOT}demo`)) };
  const attributes = {
    workflowType: { name },
    firstExecutionRunId,
    identity: '7@host',
    input: { payloads: [payload] },
  };
  return { eventId: '1', workflowExecutionStartedEventAttributes: attributes };
}

const child = (workflowId: string, runId: string) => ({
  childWorkflowExecutionStartedEventAttributes: { workflowExecution: { workflowId, runId } },
});

/** Histories of a run with a child that continued as new, by the run ids of their executions. */
const HISTORIES: Record<string, object[]> = {
  run: [started('teachModel', 'run'), child('a/translate', 'first')],
  first: [
    started('translateDataset', 'first'),
    { workflowExecutionContinuedAsNewEventAttributes: { newExecutionRunId: 'second' } },
  ],
  second: [started('translateDataset', 'first'), child('a/translate/part', 'part')],
  part: [started('translatePart', 'part')],
};
const getHandle = (_workflowId: string, runId = 'run') => ({
  fetchHistory: () => Promise.resolve(historyFromJSON({ events: HISTORIES[runId] })),
});
const record = () => recordingsOf({ workflow: { getHandle } } as unknown as Client, 'a', 'new');

it('records a run with what it started, with what that started, and with what they continued as', async () => {
  expect((await record()).map(({ name, workflowId }) => [name, workflowId])).toEqual([
    ['new-teachModel', 'a'],
    ['new-translate-translateDataset', 'a/translate'],
    ['new-translate-2-translateDataset', 'a/translate'],
    ['new-translate-2-part-translatePart', 'a/translate/part'],
  ]);
});

it('names no machine and no folder of its own', async () => {
  const folder = await temporaryFolder();
  const [file = ''] = await writeRecordings(await record(), folder);
  const { history } = JSON.parse(await readFile(file, 'utf8')) as { history: { events: object[] } };
  expect(history.events[0]).toMatchObject({
    workflowExecutionStartedEventAttributes: {
      identity: 'worker',
      input: { payloads: [{ data: base64('"/sprogskole/demo"') }] },
    },
  });
});

it('never replaces a history, writes none of a run then, and says how to record it', async () => {
  const folder = await temporaryFolder();
  const recordings: Recording[] = await record();
  await writeFile(join(folder, 'new-translate-2-translateDataset.json'), 'old');
  await expect(writeRecordings(recordings, folder)).rejects.toThrow(/never replaced[^]*record-history.ts RUN NAME/);
  expect(await readdir(folder)).toEqual(['new-translate-2-translateDataset.json']);
  expect(await readFile(join(folder, 'new-translate-2-translateDataset.json'), 'utf8')).toBe('old');
});
