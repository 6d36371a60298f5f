import { JSON_FLAG, setOption, type DefineCommand } from '../flags.js';
import type { SuiteFlags } from '../suites/chosen-suites.js';

export const define: DefineCommand = (parent, run) => {
  parent
    .command('fetch [SUITES...]')
    .description('download the data of suites ahead of the run that needs it, so that it needs no network')
    .option('--pipeline <FILE>', 'those that a pipeline asks')
    .addOption(setOption())
    .option(...JSON_FLAG)
    .action((names: string[], flags: SuiteFlags) =>
      run(async (cli) => (await import('./suites-fetch.js')).fetchSuites(cli, names, flags)),
    );
};
