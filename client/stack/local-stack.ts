import type { PipelineConfig } from '../../contracts/pipeline-config.js';
import type { Cli } from '../cli.js';
import { resolveTemporalCli } from '../setup/temporal-cli.js';
import { missingWorkers } from './assign-workers.js';
import { ensureStack } from './background.js';
import { codeVersion } from '../code-version.js';
import { askSupervisor } from './control.js';
import { passedOn } from './worker-env.js';
import { resolveServer } from './connection.js';
import { visibleDevices } from './devices.js';
import type { StackOptions } from './stack-options.js';

/**
 * Starts the embedded server with workers for these queues, unless a server is configured. A stack that runs already is
 * given what this command has and it has not: workers, variables, the version of the code.
 */
export async function ensureLocalStack(cli: Cli, queues: PipelineConfig['queues']): Promise<void> {
  if (resolveServer(cli.env).kind === 'configured') return;
  const options = await localStackOptions(cli, queues);
  const { control, children } = await ensureStack(options);
  const running = children.flatMap(({ queue, device }) => (queue === null ? [] : [{ queue, device }]));
  const workers = missingWorkers(queues, await visibleDevices(cli.env), running);
  const request = { workers, env: passedOn(cli.env), version: options.version };
  const said = control === null ? null : await askSupervisor(control, request);
  for (const line of said ?? [EARLIER]) cli.log(line);
}

const EARLIER =
  'The workers that run for this home were started by another version, and stay as they are. `sprogskole down` ends ' +
  'them when nothing is at work; the next command starts new ones.';

/** What a new stack is started with. */
export async function localStackOptions(cli: Cli, queues: PipelineConfig['queues']): Promise<StackOptions> {
  return {
    home: cli.home.root,
    temporalCli: await resolveTemporalCli({ env: cli.env, log: cli.log }),
    workers: missingWorkers(queues, await visibleDevices(cli.env)),
    env: cli.env,
    version: await codeVersion(),
    log: cli.log,
  };
}
