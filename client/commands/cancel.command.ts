import type { DefineCommand } from '../flags.js';

export const define: DefineCommand = (parent, run) => {
  parent
    .command('cancel [RUN]')
    .description('end a run; what it finished is kept')
    .action((id: string | undefined) => run(async (cli) => (await import('./cancel.js')).cancel(cli, id)));
};
