import { SIGNALS } from '../../contracts/temporal.js';
import { EXIT } from '../exit-codes.js';
import type { DefineCommand } from '../flags.js';

export const define: DefineCommand = (parent, run) => {
  parent
    .command('resume [RUN]')
    .description('go on with a paused run')
    .action((id: string | undefined) =>
      run(async (cli) => {
        const { withRun } = await import('../with-run.js');
        return withRun(cli, id, async ({ client }, { runId }) => {
          await client.workflow.getHandle(runId).signal(SIGNALS.resume);
          cli.print(`${runId} goes on.`);
          return EXIT.ok;
        });
      }),
    );
};
