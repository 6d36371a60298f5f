import { JSON_FLAG, setOption, type DefineCommand } from '../flags.js';

interface Flags {
  readonly set: string[];
  readonly json?: boolean;
}

export const define: DefineCommand = (parent, run) => {
  parent
    .command('plan <FILE>')
    .description('every setting with its source, the stages, the chunks, and what is cached; starts nothing')
    .addOption(setOption())
    .option(...JSON_FLAG)
    .action((file: string, { set, json = false }: Flags) =>
      run(async (cli) => (await import('./plan.js')).plan(cli, file, set, json)),
    );
};
