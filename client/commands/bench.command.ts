import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Cli } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import type { DefineCommand } from '../flags.js';

const REPOSITORY = new URL('../../', import.meta.url);

export const define: DefineCommand = (parent, run) => {
  parent
    .command('bench')
    .description('measurements on this machine')
    .command('translate [OPTIONS...]')
    .description('translation engines side by side; its own --help names the options')
    .helpOption(false)
    .allowUnknownOption()
    .action((options: string[]) => run((cli) => benchTranslate(cli, options)));
};

/** Runs the benchmark of translation engines, in a process of its own so that what it measures is its alone. */
function benchTranslate(cli: Cli, args: readonly string[]): Promise<number> {
  const script = fileURLToPath(new URL('bench/translation.ts', REPOSITORY));
  const tsx = import.meta.resolve('tsx');
  const child = spawn(process.execPath, ['--import', tsx, script, ...args], { stdio: 'inherit', env: cli.env });
  // Ctrl-C reaches the whole group: the benchmark ends by it, and then this process does.
  const wait = () => undefined;
  process.on('SIGINT', wait);
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) => {
      process.removeListener('SIGINT', wait);
      done(signal === 'SIGINT' ? EXIT.interrupted : (code ?? EXIT.internal));
    });
  });
}
