import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../contracts/errors.js';
import { define } from '../../client/commands/chat.command.js';

function optionsOf(...args: readonly string[]): Record<string, unknown> {
  const root = new Command().exitOverride();
  define(root, () => Promise.resolve());
  root.parse(['chat', ...args], { from: 'user' });
  return root.commands[0]?.opts() ?? {};
}

const NUMBERS = ['--temperature', '--max-new-tokens'];
const NO_NUMBERS = ['NaN', 'Infinity', '-Infinity', '1e400', '-1', '-0.5', '', ' ', 'warm', '1,5', '9e99'];

describe.each(NUMBERS)('%s', (flag) => {
  test.each(NO_NUMBERS)('%j is refused by name, with what would do', (text) => {
    const parse = () => optionsOf(`${flag}=${text}`);
    expect(parse).toThrow(UserError);
    expect(parse).toThrow(`received: ${JSON.stringify(text)}`);
    expect(parse).toThrow(new RegExp(`where: +${flag}\n +expected: a .*number from `));
  });
});

test('whole, broken and exponent forms of a number are taken', () => {
  const temperatures = ['2', '2.0', '0', '.5', '1e-3'].map((text) => optionsOf('--temperature', text)['temperature']);
  expect(temperatures).toEqual([2, 2, 0, 0.5, 0.001]);
  expect(optionsOf('--max-new-tokens', '1e2')).toEqual({ temperature: 0, maxNewTokens: 100 });
});
