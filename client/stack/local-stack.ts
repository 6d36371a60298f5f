import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { PipelineConfig } from '../../contracts/pipeline-config.js';
import type { Cli } from '../cli.js';
import { resolveTemporalCli } from '../setup/temporal-cli.js';
import { ensureStack } from './background.js';
import { resolveServer } from './connection.js';
import { worker, type StackOptions } from './stack-options.js';

/** Starts the embedded server with workers for these queues, unless a server is configured or the stack runs. */
export async function ensureLocalStack(cli: Cli, queues: PipelineConfig['queues']): Promise<void> {
  if (resolveServer(cli.env).kind === 'configured') return;
  await ensureStack(await localStackOptions(cli, queues));
}

/** One worker a queue: CPU work on the pipeline queue, everything else on this machine's first device. */
export async function localStackOptions(cli: Cli, queues: PipelineConfig['queues']): Promise<StackOptions> {
  const { pipeline, ...gpu } = queues;
  const device = await firstDevice();
  const gpuQueues = [...new Set(Object.values(gpu))].filter((queue) => queue !== pipeline);
  return {
    home: cli.home.root,
    temporalCli: await resolveTemporalCli({ env: cli.env, log: cli.log }),
    workers: [worker('pipeline', pipeline), ...gpuQueues.map((queue) => worker('gpu', queue, '--device', device))],
    env: cli.env,
    log: cli.log,
  };
}

async function firstDevice(): Promise<string> {
  return promisify(execFile)('nvidia-smi', ['-L']).then(
    () => '0',
    () => 'cpu',
  );
}
