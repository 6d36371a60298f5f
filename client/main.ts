import { Command, CommanderError } from 'commander';
import { UserError } from '../contracts/errors.js';
import { EXIT } from './exit-codes.js';
import type { Run } from './flags.js';
import { useProxies } from './proxies.js';
import { untilUnread } from './output.js';

/** In the order of `--help`. Their work is loaded when they run, so that `--help` and short commands start fast. */
const COMMANDS = [
  import('./commands/demo.command.js'),
  import('./commands/plan.command.js'),
  import('./commands/run.command.js'),
  import('./commands/benchmark.command.js'),
  import('./commands/status.command.js'),
  import('./commands/watch.command.js'),
  import('./commands/pause.command.js'),
  import('./commands/resume.command.js'),
  import('./commands/cancel.command.js'),
  import('./commands/report.command.js'),
  import('./commands/lineage.command.js'),
  import('./commands/compare.command.js'),
  import('./commands/chat.command.js'),
  import('./commands/translate.command.js'),
  import('./commands/models.command.js'),
  import('./commands/suites.command.js'),
  import('./commands/bench.command.js'),
  import('./commands/setup.command.js'),
  import('./commands/worker.command.js'),
  import('./commands/up.command.js'),
  import('./commands/down.command.js'),
];

async function program(run: Run): Promise<Command> {
  const root = new Command('sprogskole')
    .description('Teaches a LLaMA-style language model to converse in Danish, durably, and measures whether it worked.')
    .addHelpText('after', HELP_AFTER)
    .showHelpAfterError('(add --help for what is possible)')
    .exitOverride();
  for (const { define } of await Promise.all(COMMANDS)) define(root, run);
  return root;
}

const HELP_AFTER = `
FILE is a pipeline file (YAML) or a preset: demo, llama2-7b-danish, llama2-7b-danish-24gb.
RUN is a run's id or the beginning of it; without it the latest run is meant.
Runs and what they make are kept below SPROGSKOLE_HOME (default: .sprogskole in the current folder).
A Temporal server is embedded unless TEMPORAL_ADDRESS or temporal.toml names one.

exit codes: 0 done, 1 internal error, 2 bad input, 3 run failed, 4 run cancelled, 5 compare --fail-on, 130 interrupted`;

/** Errors whose message says all there is to say. By name, so that no command has to be loaded for this. */
function isForPeople(error: unknown): error is Error {
  return (
    error instanceof Error &&
    ['UserError', 'DiskFullError', 'DamagedFileError', 'StackStartError', 'StackRunningError'].includes(error.name)
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
  const unread = untilUnread();
  let code: number = EXIT.ok;
  await useProxies(process.env);
  const run: Run = async (action) => {
    const { createCli } = await import('./cli.js');
    code = await action(createCli(unread));
  };
  await (await program(run)).parseAsync().catch((error: unknown) => {
    code = explain(error);
  });
  process.exit(code);
}

await main();
