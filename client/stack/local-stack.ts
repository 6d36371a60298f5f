import type { PipelineConfig } from '../../contracts/pipeline-config.js';
import type { Cli } from '../cli.js';
import { resolveTemporalCli } from '../setup/temporal-cli.js';
import { missingWorkers } from './assign-workers.js';
import { ensureStack } from './background.js';
import { resolveServer } from './connection.js';
import { visibleDevices } from './devices.js';
import type { StackOptions } from './stack-options.js';

/** Starts the embedded server with workers for these queues, unless a server is configured or the stack runs. */
export async function ensureLocalStack(cli: Cli, queues: PipelineConfig['queues']): Promise<void> {
  if (resolveServer(cli.env).kind === 'configured') return;
  await ensureStack(await localStackOptions(cli, queues));
}

/** What a new stack is started with. */
export async function localStackOptions(cli: Cli, queues: PipelineConfig['queues']): Promise<StackOptions> {
  return {
    home: cli.home.root,
    temporalCli: await resolveTemporalCli({ env: cli.env, log: cli.log }),
    workers: missingWorkers(queues, await visibleDevices(cli.env)),
    env: cli.env,
    log: cli.log,
  };
}
