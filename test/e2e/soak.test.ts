import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SOAK = fileURLToPath(new URL('../soak/soak.ts', import.meta.url));

test('two minutes of what ordinary use brings cost three runs at once nothing', async () => {
  const soak = spawn(process.execPath, ['--import', 'tsx', SOAK, '--minutes', '2', '--seed', '7'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  soak.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(soak, 'close');
  expect(soak.exitCode, said).toBe(0);
  expect(said).toContain('no fault (seed 7)');
});
