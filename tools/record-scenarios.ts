/**
 * Records in test/histories how today's workflows go in each scenario, on a real server, with activities that do
 * nothing. Never replaces a history: LABEL says which version of the workflows they are of. With COMMIT, the workflows
 * are those of that commit.
 *
 *     node --import tsx tools/record-scenarios.ts LABEL[@COMMIT] [SCENARIO…]
 */
import { bundleWorkflows, startEnvironment, withWorker } from '../test/workflows/environment.js';
import { bundleOfCommit } from '../test/workflows/other-workflows.js';
import { recordingsOf, writeRecordings, type Recording } from './histories/recordings.js';
import { LONG_HISTORY, QUEUE, SCENARIOS } from './histories/scenarios.js';

const [version = '', ...chosen] = process.argv.slice(2);
const [label, commit] = version.split('@');
if (label === undefined || label === '')
  throw new Error('Which version is this? node --import tsx tools/record-scenarios.ts LABEL[@COMMIT] [SCENARIO…]');

const bundle = await (commit === undefined ? bundleWorkflows() : bundleOfCommit(commit));
if (bundle === null) throw new Error(`git does not know commit ${commit ?? ''}.`);
const environment = await startEnvironment(LONG_HISTORY);
const recordings: Recording[] = [];
for (const name of chosen.length > 0 ? chosen : Object.keys(SCENARIOS)) {
  const scenario = SCENARIOS[name]?.();
  if (scenario === undefined) throw new Error(`There is no scenario ${name}: ${Object.keys(SCENARIOS).join(', ')}`);
  const { activities, start, meanwhile, ends = 'COMPLETED' } = scenario;
  await withWorker(environment, bundle, QUEUE, activities, async () => {
    const run = await start(environment, `${label}-${name}`);
    await meanwhile?.(run);
    await run.result().catch(() => undefined);
    const { status } = await run.describe();
    if (status.name !== ends) throw new Error(`${name} ended as ${status.name}, not as ${ends}.`);
    recordings.push(...(await recordingsOf(environment.client, run.workflowId, run.workflowId)));
  });
  console.log(`${name}: ${ends}`);
}
await environment.teardown();
for (const file of await writeRecordings(recordings)) console.log(`wrote ${file}`);
