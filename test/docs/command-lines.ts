import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import type { DefineCommand } from '../../client/flags.js';
import { PRESETS } from '../../config/load-pipeline.js';
import { ROOT } from './pages.js';

/** The command line as `sprogskole --help` has it; its commands do nothing. */
export async function commandLine(): Promise<Command> {
  const main = await readFile(join(ROOT, 'client/main.ts'), 'utf8');
  const files = [...main.matchAll(/^ {2}import\('(.+)\.js'\),$/gm)].map(([, name = '']) => `${name}.ts`);
  const root = new Command('sprogskole').exitOverride().configureOutput({ writeErr: () => undefined });
  for (const file of files) {
    const { define } = (await import(join(ROOT, 'client', file))) as { define: DefineCommand };
    define(root, () => Promise.resolve());
  }
  return root;
}

/** What is wrong with the words after `sprogskole`, or null. Operands may be left out where a sentence tells of an option. */
export function problemWith(root: Command, words: readonly string[]): string | null {
  let command = root;
  let rest = [...words];
  for (let next = find(command, rest); next !== undefined; next = find(command, rest)) {
    command = next;
    rest = rest.slice(1);
  }
  if (command === root && rest[0] !== '--help') return `there is no command ${rest[0] ?? ''}`;
  try {
    const { operands, unknown } = command.parseOptions(rest);
    const [option] = unknown.filter((word) => word !== '--help');
    return option === undefined ? operandProblem(command, operands) : `${command.name()} has no ${option}`;
  } catch (error) {
    return String(error);
  }
}

function find(command: Command, [name]: readonly string[]): Command | undefined {
  return command.commands.find((entry) => entry.name() === name);
}

const FILE_OR_PLACEHOLDER = /[./]|^[A-Z]+$/;
const KINDS = ['pipeline', 'gpu'];

function operandProblem(command: Command, operands: readonly string[]): string | null {
  const places = command.registeredArguments;
  if (operands.length > places.length && places.at(-1)?.variadic !== true)
    return `${command.name()} takes no ${operands.at(-1) ?? ''}`;
  const wrong = operands.find((operand, index) => {
    const place = places[index]?.name();
    if (FILE_OR_PLACEHOLDER.test(operand)) return false;
    return (
      (place === 'FILE' && !(PRESETS as readonly string[]).includes(operand)) ||
      (place === 'KIND' && !KINDS.includes(operand))
    );
  });
  return wrong === undefined ? null : `${command.name()} knows no ${wrong}`;
}
