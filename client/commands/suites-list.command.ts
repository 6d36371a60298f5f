import { JSON_FLAG, setOption, type DefineCommand } from '../flags.js';
import type { SuiteFlags } from '../suites/chosen-suites.js';

export const define: DefineCommand = (parent, run) => {
  parent
    .command('list [SUITES...]')
    .description('scenario, language, items, size, licence, groups, and whether the data is here')
    .option('--pipeline <FILE>', 'those that a pipeline asks')
    .addOption(setOption())
    .option(...JSON_FLAG)
    .action((names: string[], flags: SuiteFlags) =>
      run(async (cli) => (await import('./suites-list.js')).listSuites(cli, names, flags)),
    );
};
