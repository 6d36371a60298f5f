import { JSON_FLAG, type DefineCommand } from '../flags.js';

export const define: DefineCommand = (parent, run) => {
  parent
    .command('watch [RUN]')
    .description('show a run until it ends, or how it ended')
    .option(...JSON_FLAG)
    .action((id: string | undefined, { json = false }: { json?: boolean }) =>
      run(async (cli) => (await import('./watch.js')).watch(cli, id, json)),
    );
};
