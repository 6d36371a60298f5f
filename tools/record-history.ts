/**
 * Records the histories of a run and its children in test/histories, where every change to the workflows is replayed
 * against them. Names of machines and folders are replaced.
 *
 *     node --import tsx tools/record-history.ts RUN [NAME]
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '../artifacts/atomic-write.js';
import { createCli } from '../client/cli.js';
import { resolveTemporalCli } from '../client/setup/temporal-cli.js';
import { readStack } from '../client/stack/stack-state.js';

interface History {
  readonly events: { workflowExecutionStartedEventAttributes?: { workflowType: { name: string } } }[];
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAX_OUTPUT = 64 << 20;
const [runId, name = 'run'] = process.argv.slice(2);
if (runId === undefined) throw new Error('Which run? node --import tsx tools/record-history.ts RUN [NAME]');

const cli = createCli();
const stack = await readStack(cli.home.root);
if (stack === null) throw new Error('Start the server of the run first: sprogskole up');
const temporal = await resolveTemporalCli(cli);
for (const workflowId of [runId, `${runId}/translate`, `${runId}/benchmark-sft`]) {
  const args = ['workflow', 'show', '--address', stack.address, '--workflow-id', workflowId, '--output', 'json'];
  const shown = await promisify(execFile)(temporal, args, { maxBuffer: MAX_OUTPUT }).catch((error: unknown) => {
    if (workflowId === runId) throw error;
    return null;
  });
  // A translated file has no benchmark.
  if (shown === null) continue;
  const { stdout } = shown;
  const history = JSON.parse(stdout) as History;
  const type = history.events[0]?.workflowExecutionStartedEventAttributes?.workflowType.name ?? 'unknown';
  const file = `${ROOT}test/histories/${name}-${type}.json`;
  await writeFileAtomic(file, `${JSON.stringify({ workflowId, history: anonymous(history) }, null, 1)}\n`);
  console.log(`wrote ${file}`);
}

/** Payloads are base64, so paths inside of them are replaced there. */
function anonymous(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((entry) => anonymous(entry));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, anonymous(entry, name)]));
  }
  if (key === 'identity' || key === 'workerInstanceKey') return 'worker';
  if (key === 'data' && typeof value === 'string') return encode(decode(value).replaceAll(ROOT, '/sprogskole/'));
  if (typeof value === 'string') return value.replaceAll(/\d+@[\w.-]+/g, 'worker');
  return value;
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}

function encode(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
