import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Cli } from '../cli.js';
import { EXIT } from '../exit-codes.js';

const REPOSITORY = new URL('../../', import.meta.url);

/** Runs the benchmark of translation engines, in a process of its own so that what it measures is its alone. */
export function benchTranslate(cli: Cli, args: readonly string[]): Promise<number> {
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
