import { JSON_FLAG, type DefineCommand } from '../flags.js';

export const define: DefineCommand = (parent, run) => {
  parent
    .command('list [PIPELINE]')
    .description('downloads and conversions in the home, with revision, precision and size; what a pipeline names')
    .option(...JSON_FLAG)
    .action((pipeline: string | undefined, { json = false }: { json?: boolean }) =>
      run(async (cli) => (await import('./models-list.js')).listModels(cli, pipeline, json)),
    );
};
