import { JSON_FLAG, type DefineCommand } from '../flags.js';

export const define: DefineCommand = (parent, run) => {
  parent
    .command('status [RUN]')
    .description('all runs, or the stages of one: what it waits for, why it failed')
    .option(...JSON_FLAG)
    .action((id: string | undefined, { json = false }: { json?: boolean }) =>
      run(async (cli) => (await import('./status.js')).status(cli, id, json)),
    );
};
