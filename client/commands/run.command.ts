import { JSON_FLAG, newEdition, setOption, type DefineCommand } from '../flags.js';

interface Flags {
  readonly set: string[];
  readonly detach?: boolean;
  readonly json?: boolean;
  readonly runId?: string;
  readonly retranslate?: boolean;
}

export const define: DefineCommand = (parent, run) => {
  parent
    .command('run <FILE>')
    .description('start a pipeline and show it until it ends; Ctrl-C leaves it running')
    .addOption(setOption())
    .option('--detach', 'start it and return')
    .option('--run-id <id>', 'name the run instead of NAME-DATE-TIME; a name is used once')
    .option('--retranslate', 'translate everything anew, and remember that instead of earlier translations')
    .option(...JSON_FLAG)
    .action((file: string, { retranslate, detach = false, json = false, ...flags }: Flags) =>
      run(async (cli) => {
        const { runPipeline } = await import('./run.js');
        const set = retranslate === true ? [...flags.set, newEdition(new Date())] : flags.set;
        return runPipeline(cli, file, { ...flags, set, detach, json });
      }),
    );
};
