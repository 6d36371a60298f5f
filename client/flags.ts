import { Option, type Command } from 'commander';
import { UserError } from '../contracts/errors.js';
import type { Cli } from './cli.js';

/** What a command does. @returns the exit code */
export type Action = (cli: Cli) => Promise<number>;

/** Runs an action and makes its exit code that of the process. */
export type Run = (action: Action) => Promise<void>;

/**
 * Adds a command to its parent: name, description, options, help and work. Every `--help` loads the files that define
 * commands, so they import slow modules when the command runs; where its work is more than that, it lies in the file
 * beside, without `.command`.
 */
export type DefineCommand = (parent: Command, run: Run) => void;

const collect = (value: string, all: string[]) => [...all, value];
export const setOption = () =>
  new Option('--set <key=value>', 'override a setting; may be given several times')
    .argParser(collect)
    .default([], 'none');
export const JSON_FLAG = ['--json', 'print the result as JSON'] as const;

/** From greedy decoding to what services allow; more answers with noise. */
export const temperature = (flag: string) =>
  numberOf(flag, 'a number from 0 to 2, such as 0.7', (value) => value >= 0 && value <= 2);
export const wholeNumber = (flag: string) =>
  numberOf(flag, 'a whole number from 1 on', (value) => Number.isSafeInteger(value) && value > 0);
export const positiveNumber = (flag: string) =>
  numberOf(flag, 'a number from 0 on, such as 0.02', (value) => value >= 0 && value < Infinity);

/** Parses the value of a flag. @throws UserError for what is no number, or none that fits */
function numberOf(flag: string, expected: string, fits: (value: number) => boolean): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (fits(value)) return value;
    throw new UserError('A number on the command line cannot be used.', {
      where: flag,
      expected,
      received: JSON.stringify(text),
      fix: `give ${flag} such a number, or leave it out`,
    });
  };
}

/** A name for translations made anew that no earlier ones have. */
export function newEdition(now: Date): string {
  return `translation.retranslate="${now.toISOString()}"`;
}
