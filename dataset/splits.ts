import { createHash } from 'node:crypto';
import type { Split } from '../contracts/dataset.js';
import { UserError } from '../contracts/errors.js';
import { normalizeText } from './words.js';

/** With fewer trees a held-out share says nothing, and 5 % of them is less than one. */
export const MIN_TREES_TO_SPLIT = 20;

export interface SplitOptions {
  readonly seed: number;
  readonly validationFraction: number;
  readonly testFraction: number;
}

/** Tells a tree's split from the text of its root prompt in its source language. */
export type SplitOf = (rootText: string) => Split;

/**
 * Splits by whole trees. A tree's split follows from the seed and its normalised root prompt alone, so it stays where it
 * is when the dataset grows or is translated anew, and trees that open with the same words stay together.
 *
 * Shares hold on average only, so in a small dataset a split could come out empty. Then the trees whose hashes are
 * nearest to it are moved there; this is the one case where a tree may later change its split.
 *
 * @param rootTexts root prompts of the trees that have conversations; not empty splits are promised for these
 * @throws UserError where a held-out split is asked for and there are not enough trees for one
 */
export function assignSplits(rootTexts: readonly string[], options: SplitOptions): SplitOf {
  requireTreesToSplit(rootTexts.length, options);
  const position = (text: string): number => hashToUnit(options.seed, normalizeText(text));
  const sorted = [...new Set(rootTexts.map(position))].sort((a, b) => a - b);
  const bounds = heldOutBounds(sorted, options);
  return (rootText) => {
    const at = position(rootText);
    if (at < bounds.test) return 'test';
    return at < bounds.validation ? 'validation' : 'train';
  };
}

/**
 * As assignSplits; but where that cannot be done nothing is held out, and `notHeldOut` says why. What is asked for is
 * checked before a run is started: too few trees can be left later only by what translating them lost.
 *
 * @throws UserError where no tree has a conversation
 */
export function splitWhatIsThere(
  rootTexts: readonly string[],
  options: SplitOptions,
): { readonly splitOf: SplitOf; readonly notHeldOut?: string } {
  requireConversations(rootTexts.length);
  try {
    return { splitOf: assignSplits(rootTexts, options) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { expected, received } = error.details;
    return { splitOf: () => 'train', notHeldOut: `expected ${expected}, received ${received}` };
  }
}

/** @throws UserError where no tree has a conversation */
export function requireConversations(trees: number): void {
  if (trees > 0) return;
  throw new UserError('There is no conversation to train on.', {
    where: 'dataset.source',
    expected: 'at least one question with an answer that no rule excludes and that could be translated',
    received: 'none',
    fix: 'Look at the counts by rule (`sprogskole plan`), and widen dataset.treeStates or dataset.languages.',
  });
}

/** @throws UserError where a held-out split is asked for and there are not enough trees with a conversation for one */
function requireTreesToSplit(trees: number, fractions: Omit<SplitOptions, 'seed'>): void {
  const { testFraction, validationFraction } = fractions;
  if (testFraction + validationFraction > 0 && trees < MIN_TREES_TO_SPLIT) throw tooFewTrees(trees);
}

/** Upper ends of the test and validation ranges: the shares asked for, stretched to the next tree where empty. */
function heldOutBounds(sorted: readonly number[], options: SplitOptions): { test: number; validation: number } {
  const { testFraction, validationFraction } = options;
  const test = testFraction > 0 ? stretch(sorted, 0, testFraction) : 0;
  const validation = validationFraction > 0 ? stretch(sorted, test, testFraction + validationFraction) : test;
  if (!sorted.some((at) => at >= validation)) throw noTrainingTrees(sorted.length);
  return { test, validation };
}

/** `to`, or the position after the first tree from `from` on where no tree lies between the two. */
function stretch(sorted: readonly number[], from: number, to: number): number {
  if (sorted.some((at) => at >= from && at < to)) return to;
  const first = sorted.findIndex((at) => at >= from);
  return first === -1 ? Math.max(from, to) : (sorted[first + 1] ?? 1);
}

/** A number in [0, 1) from the first 48 bits of SHA-256. */
function hashToUnit(seed: number, text: string): number {
  const digest = createHash('sha256').update(`${seed}\n${text}`).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

function tooFewTrees(trees: number): UserError {
  return new UserError('The dataset is too small to hold data out.', {
    where: 'dataset.validationFraction, dataset.testFraction',
    expected: `at least ${MIN_TREES_TO_SPLIT} trees with a conversation`,
    received: `${trees}`,
    fix: 'Use more data (dataset.maxTrees, dataset.languages, dataset.treeStates), or set both fractions to 0: no validation, no comparison.',
  });
}

function noTrainingTrees(prompts: number): UserError {
  return new UserError('Nothing is left to train on.', {
    where: 'dataset.validationFraction, dataset.testFraction',
    expected: 'trees with enough different opening prompts for train, validation and test',
    received: `${prompts} different opening prompts`,
    fix: 'Use more data, or smaller fractions.',
  });
}
