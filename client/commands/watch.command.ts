import { JSON_FLAG, type DefineCommand } from '../flags.js';

export const define: DefineCommand = (parent, run) => {
  parent
    .command('watch [RUN]')
    .description('show a run until it ends')
    .option(...JSON_FLAG)
    .action((id: string | undefined, { json = false }: { json?: boolean }) =>
      run(async (cli) => {
        const { withRun } = await import('../with-run.js');
        const { follow } = await import('./run.js');
        const { printResult } = await import('./result.js');
        const { printTranslation } = await import('./translation-result.js');
        return withRun(cli, id, (server, runId, kind) =>
          follow(cli, server, runId, json, kind === 'file' ? printTranslation : printResult),
        );
      }),
    );
};
