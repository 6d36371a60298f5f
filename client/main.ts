import { Command, CommanderError } from 'commander';
import { UserError } from '../contracts/errors.js';
import { createCli } from './cli.js';
import { EXIT } from './exit-codes.js';
import { atLeastZero, JSON_FLAG, newEdition, setOption, wholeNumber, type Action } from './flags.js';
import { translationCommands } from './translation-commands.js';

/** Commands are loaded when they run, so that `--help` and short commands start fast. */
function program(run: (action: Action) => Promise<void>): Command {
  const root = new Command('sprogskole')
    .description('Teaches a LLaMA-style language model to converse in Danish, durably, and measures whether it worked.')
    .addHelpText('after', HELP_AFTER)
    .showHelpAfterError('(add --help for what is possible)')
    .exitOverride();
  startCommands(root, run);
  runCommands(root, run);
  resultCommands(root, run);
  translationCommands(root, run);
  machineCommands(root, run);
  return root;
}

const HELP_AFTER = `
FILE is a pipeline file (YAML) or a preset: demo, llama2-7b-danish, llama2-7b-danish-24gb.
RUN is a run's id or the beginning of it; without it the latest run is meant.
Everything is kept below SPROGSKOLE_HOME (default: .sprogskole in the current folder).
A Temporal server is embedded unless TEMPORAL_ADDRESS or temporal.toml names one.

exit codes: 0 done, 1 internal error, 2 bad input, 3 run failed, 4 run cancelled, 130 interrupted`;

interface RunFlags {
  readonly set: string[];
  readonly detach?: boolean;
  readonly json?: boolean;
  readonly runId?: string;
  readonly retranslate?: boolean;
}

function startCommands(root: Command, run: (action: Action) => Promise<void>): void {
  root
    .command('demo')
    .description('the whole way in miniature, with the tiny models and dataset of this repository')
    .addOption(setOption())
    .option(...JSON_FLAG)
    .action((options: { set: string[]; json?: boolean }) =>
      run(async (cli) => {
        const { runPipeline } = await import('./commands/run.js');
        return runPipeline(cli, 'demo', { set: options.set, json: options.json ?? false, detach: false });
      }),
    );
  root
    .command('plan <FILE>')
    .description('every setting with its source, the stages, the chunks, and what is cached; starts nothing')
    .addOption(setOption())
    .option(...JSON_FLAG)
    .action((file: string, options: { set: string[]; json?: boolean }) =>
      run(async (cli) => (await import('./commands/plan.js')).plan(cli, file, options.set, options.json ?? false)),
    );
  root
    .command('run <FILE>')
    .description('start a pipeline and show it until it ends; Ctrl-C leaves it running')
    .addOption(setOption())
    .option('--detach', 'start it and return')
    .option('--run-id <id>', 'name the run instead of NAME-DATE-TIME')
    .option('--retranslate', 'translate everything anew, and remember that instead of earlier translations')
    .option(...JSON_FLAG)
    .action((file: string, options: RunFlags) =>
      run(async (cli) => {
        const { runPipeline } = await import('./commands/run.js');
        const { detach = false, json = false, runId } = options;
        const set = options.retranslate === true ? [...options.set, newEdition(new Date())] : options.set;
        return runPipeline(cli, file, { set, detach, json, ...(runId !== undefined && { runId }) });
      }),
    );
}

function runCommands(root: Command, run: (action: Action) => Promise<void>): void {
  const control = () => import('./commands/control.js');
  root
    .command('status [RUN]')
    .description('all runs, or the stages of one')
    .option(...JSON_FLAG)
    .action((id: string | undefined, options: { json?: boolean }) =>
      run(async (cli) => (await import('./commands/status.js')).status(cli, id, options.json ?? false)),
    );
  root
    .command('watch [RUN]')
    .description('show a run until it ends')
    .option(...JSON_FLAG)
    .action((id: string | undefined, options: { json?: boolean }) =>
      run(async (cli) => (await control()).watch(cli, id, options.json ?? false)),
    );
  root
    .command('pause [RUN]')
    .description('save the running stage and free its device')
    .action((id: string | undefined) => run(async (cli) => (await control()).pauseRun(cli, id)));
  root
    .command('resume [RUN]')
    .description('go on with a paused run')
    .action((id: string | undefined) => run(async (cli) => (await control()).resumeRun(cli, id)));
  root
    .command('cancel [RUN]')
    .description('end a run; what it finished is kept')
    .action((id: string | undefined) => run(async (cli) => (await control()).cancelRun(cli, id)));
}

function resultCommands(root: Command, run: (action: Action) => Promise<void>): void {
  root
    .command('report [RUN]')
    .description('the before/after table, and report.html, report.json and the model card as files')
    .option(...JSON_FLAG)
    .action((id: string | undefined, options: { json?: boolean }) =>
      run(async (cli) => (await import('./commands/report.js')).report(cli, id, options.json ?? false)),
    );
  root
    .command('lineage [RUN]')
    .description('what each artifact of a run was made from, by which code, where and when')
    .option(...JSON_FLAG)
    .action((id: string | undefined, options: { json?: boolean }) =>
      run(async (cli) => (await import('./commands/lineage.js')).lineage(cli, id, options.json ?? false)),
    );
  root
    .command('chat [RUN]')
    .description('talk to a model of a run; piped input is taken line by line')
    .option('--model <variant>', 'base, sft or dpo (default: the last one the run made)')
    .option('--temperature <t>', '0 answers the same every time', atLeastZero, 0)
    .option('--max-new-tokens <n>', 'longest reply (default: half of the context, at most 256)', wholeNumber)
    .action((id: string | undefined, options: { model?: string; temperature: number; maxNewTokens?: number }) =>
      run(async (cli) => (await import('./commands/chat.js')).chat(cli, id, options)),
    );
}

function machineCommands(root: Command, run: (action: Action) => Promise<void>): void {
  root
    .command('setup')
    .description('prepare Python and the embedded Temporal server; done by the other commands where needed')
    .action(() => run(async (cli) => (await import('./commands/set-up.js')).setUpCommand(cli)));
  root
    .command('worker <KIND>')
    .description('serve one queue: pipeline (workflows, CPU stages) or gpu (one device, one stage at a time)')
    .option('--queue <name>', 'default: the kind')
    .option('--device <n|cpu>', 'gpu only: the device it is pinned to')
    .action((kind: string, options: { queue?: string; device?: string }) =>
      run(async (cli) => (await import('./commands/worker.js')).serveQueue(cli, kind, options)),
    );
  root
    .command('up')
    .description('the embedded Temporal server with its workers in the foreground')
    .action(() => run(async (cli) => (await import('./commands/stack.js')).up(cli)));
  root
    .command('down')
    .description('stop the server and workers that run in the background of this home')
    .action(() => run(async (cli) => (await import('./commands/stack.js')).down(cli)));
}

/** Errors whose message says all there is to say. By name, so that no command has to be loaded for this. */
function isForPeople(error: unknown): error is Error {
  return (
    error instanceof Error &&
    ['UserError', 'DamagedFileError', 'StackStartError', 'StackRunningError'].includes(error.name)
  );
}

/** A user's mistake is told without a stack trace; a defect with it. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.input;
  if (isForPeople(error)) {
    process.stderr.write(`${error.message}\n`);
    return error instanceof UserError ? EXIT.input : EXIT.internal;
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.internal;
}

async function main(): Promise<void> {
  let code: number = EXIT.ok;
  const run = async (action: Action) => {
    code = await action(createCli());
  };
  await program(run)
    .parseAsync()
    .catch((error: unknown) => {
      code = explain(error);
    });
  process.exit(code);
}

await main();
