import { PipelineConfig } from '../../contracts/pipeline-config.js';
import type { Cli } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import { localStackOptions } from '../local-stack.js';
import { setUp } from '../setup/set-up.js';
import { stopStack } from '../stack/background.js';
import { runStack } from '../stack/foreground.js';

/** The embedded server with its workers in the foreground, until Ctrl-C. */
export async function up(cli: Cli): Promise<number> {
  await setUp({ log: cli.log, env: cli.env });
  const queues = PipelineConfig.shape.queues.parse(undefined);
  await runStack(await localStackOptions(cli, queues), (state) => {
    cli.log(`Temporal at ${state.address}, its pages at ${state.uiUrl}. Ctrl-C stops everything.`);
  });
  return EXIT.ok;
}

/** Stops the stack that runs in the background of this home. */
export async function down(cli: Cli): Promise<number> {
  const stopped = await stopStack(cli.home.root);
  cli.print(
    stopped ? 'The local stack is stopped. Runs go on when it is started again.' : 'No local stack was running.',
  );
  return EXIT.ok;
}
