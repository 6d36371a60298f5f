import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';
import { createFileAtomic } from '../../artifacts/atomic-write.js';

/** The history of one execution, as a test replays it. */
export interface Recording {
  /** Of its file, without folder and extension. */
  readonly name: string;
  readonly workflowId: string;
  readonly history: History;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = `${ROOT}test/histories`;

/**
 * The histories of a workflow, of the executions that it continued as, and of their children. Files are called
 * NAME-WORKFLOW, those of children NAME-STAGE-WORKFLOW, and later executions have their number before the workflow.
 */
export async function recordingsOf(client: Client, workflowId: string, name: string): Promise<Recording[]> {
  const newest = await client.workflow.getHandle(workflowId).fetchHistory();
  return allOf(client, workflowId, started(newest)?.firstExecutionRunId ?? '', name);
}

async function allOf(client: Client, workflowId: string, firstRunId: string, name: string): Promise<Recording[]> {
  const recordings: Recording[] = [];
  for (let runId: string | undefined = firstRunId, number = 1; runId !== undefined; number++) {
    const history: History = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const prefix = number === 1 ? name : `${name}-${number}`;
    const type = started(history)?.workflowType?.name ?? 'unknown';
    recordings.push({ name: `${prefix}-${type}`, workflowId, history });
    for (const child of childrenIn(history))
      recordings.push(...(await allOf(client, child.id, child.runId, `${prefix}-${child.id.replace(/^.*\//, '')}`)));
    runId = continuedAs(history);
  }
  return recordings;
}

function started({ events }: History) {
  return events?.[0]?.workflowExecutionStartedEventAttributes;
}

function continuedAs({ events }: History): string | undefined {
  return events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? undefined;
}

/** Children with their first executions; one that was asked for and never started has no history. */
function childrenIn({ events }: History): { readonly id: string; readonly runId: string }[] {
  return (events ?? []).flatMap(({ childWorkflowExecutionStartedEventAttributes: child }) => {
    const { workflowId, runId } = child?.workflowExecution ?? {};
    return workflowId && runId ? [{ id: workflowId, runId }] : [];
  });
}

/**
 * Writes all of them, or none where a name is taken: recorded histories are never replaced.
 *
 * @returns the files
 */
export async function writeRecordings(recordings: readonly Recording[], folder = FOLDER): Promise<string[]> {
  const files = recordings.map(({ name }) => `${folder}/${name}.json`);
  for (const file of files) if (await exists(file)) throw taken(file);
  for (const [index, { workflowId, history }] of recordings.entries()) {
    const recorded = { workflowId, history: anonymous(JSON.parse(historyToJSON(history))) };
    const file = files[index] ?? '';
    if (!(await createFileAtomic(file, `${JSON.stringify(recorded, null, 1)}\n`))) throw taken(file);
  }
  return files;
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function taken(file: string): Error {
  return new Error(
    [
      'A recorded history is never replaced: runs of the version that made it may still be in flight.',
      `  where:    ${file}`,
      '  expected: a name that is not taken',
      '  received: one that is',
      '  fix:      record beside it, under a name that says what is new: node --import tsx tools/record-history.ts RUN NAME',
    ].join('\n'),
  );
}

/** Without names of machines, workers and folders. */
function anonymous(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((entry) => anonymous(entry));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, anonymous(entry, name)]));
  }
  if (key === 'identity' || key === 'workerInstanceKey' || key === 'buildId') return 'worker';
  if (typeof value !== 'string') return value;
  // Payloads are base64, so paths inside of them are replaced there.
  return key === 'data' ? encode(withoutPlaces(decode(value))) : withoutPlaces(value);
}

function withoutPlaces(text: string): string {
  return text.replaceAll(ROOT, '/sprogskole/').replaceAll(/\d+@[\w.-]+/g, 'worker');
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}

function encode(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
