import { InvalidArgumentError, Option, type Command } from 'commander';
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
export const atLeastZero = numberThat((value) => value >= 0, 'Expected a number from 0 on, such as 0.7.');
export const wholeNumber = numberThat(
  (value) => Number.isInteger(value) && value > 0,
  'Expected a whole number from 1 on.',
);
export const JSON_FLAG = ['--json', 'print the result as JSON'] as const;

function numberThat(fits: (value: number) => boolean, otherwise: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !fits(value)) throw new InvalidArgumentError(otherwise);
    return value;
  };
}

/** A name for translations made anew that no earlier ones have. */
export function newEdition(now: Date): string {
  return `translation.retranslate="${now.toISOString()}"`;
}
