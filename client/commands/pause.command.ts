import { SIGNALS } from '../../contracts/temporal.js';
import { EXIT } from '../exit-codes.js';
import type { DefineCommand } from '../flags.js';

export const define: DefineCommand = (parent, run) => {
  parent
    .command('pause [RUN]')
    .description('save the running stage and free its device')
    .action((id: string | undefined) =>
      run(async (cli) => {
        const { withRun } = await import('../with-run.js');
        return withRun(cli, id, async ({ client }, { runId }) => {
          await client.workflow.getHandle(runId).signal(SIGNALS.pause);
          cli.print(
            `${runId} pauses: the running stage saves its work and frees its device. Go on with: sprogskole resume ${runId}`,
          );
          return EXIT.ok;
        });
      }),
    );
};
