import { JSON_FLAG, setOption, type DefineCommand } from '../flags.js';

interface Flags {
  readonly set: string[];
  readonly json?: boolean;
}

export const define: DefineCommand = (parent, run) => {
  parent
    .command('demo')
    .description('the whole way in miniature, with the tiny models and dataset of this repository')
    .addOption(setOption())
    .option(...JSON_FLAG)
    .action(({ set, json = false }: Flags) =>
      run(async (cli) => (await import('./run.js')).runPipeline(cli, 'demo', { set, json, detach: false })),
    );
};
