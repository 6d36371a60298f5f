import { JSON_FLAG, type DefineCommand } from '../flags.js';

export const define: DefineCommand = (parent, run) => {
  parent
    .command('lineage [RUN]')
    .description('what each artifact of a run was made from, by which code, where and when')
    .option(...JSON_FLAG)
    .action((id: string | undefined, { json = false }: { json?: boolean }) =>
      run(async (cli) => (await import('./lineage.js')).lineage(cli, id, json)),
    );
};
