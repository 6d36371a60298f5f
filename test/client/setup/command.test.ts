import { expect, it } from 'vitest';
import { runCommand } from '../../../client/setup/command.js';

it('hands over what a program writes line by line, cut at line breaks alone, the last one too', async () => {
  const script = String.raw`process.stdout.write('a\u2028b\r\nøre'); setTimeout(() => process.stdout.write('\n\nlast'), 50)`;
  const seen: string[] = [];
  const options = { env: process.env, onLine: (line: string) => void seen.push(line) };
  const { code, lines } = await runCommand(process.execPath, ['-e', script], options);
  expect({ code, lines }).toEqual({ code: 0, lines: ['a\u2028b', 'øre', '', 'last'] });
  expect(seen).toEqual(lines);
});
