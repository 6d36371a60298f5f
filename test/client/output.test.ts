import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { homeWithRun } from './home-with-run.js';

const BIN = join(import.meta.dirname, '../../client/bin.js');

test.concurrent.each([['--help'], ['status'], ['lineage', 'lesson'], ['models', 'list'], ['plan', 'demo']])(
  'sprogskole %s ends as always, and quietly, where nobody reads what it prints',
  async (...args) => {
    const home = await homeWithRun();
    const child = spawn(process.execPath, [BIN, ...args], { env: { ...process.env, SPROGSKOLE_HOME: home } });
    child.stdout.destroy();
    const said = await text(child.stderr);
    if (child.exitCode === null) await once(child, 'exit');
    expect({ code: child.exitCode, said }).toEqual({ code: 0, said: '' });
  },
);
