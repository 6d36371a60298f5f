import { JSON_FLAG, type DefineCommand } from '../flags.js';

export const define: DefineCommand = (parent, run) => {
  parent
    .command('show <SUITE>')
    .description('what a suite measures and cannot see, its data, its metrics, and how long it took here')
    .option(...JSON_FLAG)
    .action((name: string, { json = false }: { json?: boolean }) =>
      run(async (cli) => (await import('./suites-show.js')).showSuites(cli, name, json)),
    );
};
