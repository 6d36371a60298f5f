import type { Cli } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import type { DefineCommand } from '../flags.js';

export const define: DefineCommand = (parent, run) => {
  parent
    .command('up')
    .description('the embedded Temporal server with its workers in the foreground')
    .action(() => run(serve));
};

/** Until Ctrl-C. */
async function serve(cli: Cli): Promise<number> {
  const { PipelineConfig } = await import('../../contracts/pipeline-config.js');
  const { localStackOptions } = await import('../stack/local-stack.js');
  const { setUp } = await import('../setup/set-up.js');
  const { runStack } = await import('../stack/foreground.js');
  await setUp({ log: cli.log, env: cli.env });
  const queues = PipelineConfig.shape.queues.parse(undefined);
  await runStack(await localStackOptions(cli, queues), (state) => {
    cli.log(`Temporal at ${state.address}, its pages at ${state.uiUrl}. Ctrl-C stops everything.`);
  });
  return EXIT.ok;
}
