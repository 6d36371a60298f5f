import { EXIT } from '../exit-codes.js';
import type { DefineCommand } from '../flags.js';

export const define: DefineCommand = (parent, run) => {
  parent
    .command('cancel [RUN]')
    .description('end a run; what it finished is kept')
    .action((id: string | undefined) =>
      run(async (cli) => {
        const { withRun } = await import('../with-run.js');
        return withRun(cli, id, async ({ client }, runId) => {
          await client.workflow.getHandle(runId).cancel();
          cli.print(
            `${runId} is being cancelled. What it finished stays: running the same pipeline again goes on from there.`,
          );
          return EXIT.ok;
        });
      }),
    );
};
