import { findAll, type Range } from './ranges.js';

/** Runs that wrap a text stick to it; "2 * 3" has room on both sides. Within a word `_` is no mark. */
const RUNS = /(?:\*+|~~+|==+)(?=\S)|(?<=\S)(?:\*+|~~+|==+)|(?<![\p{L}\p{N}])_+(?=\S)|(?<=\S)_+(?![\p{L}\p{N}])/gu;

/**
 * Marks of emphasis (CommonMark 6.2, GFM 6.5), also without their partner, which may be on another line or forgotten.
 * Only stars in a word ("f*ck") need one outside.
 */
export function findEmphasis(text: string): Range[] {
  if (!/[*_~=]/u.test(text)) return [];
  const runs = findAll(text, RUNS);
  const outside = runs.filter((run) => !isStarInWord(text, run));
  return outside.some(({ start }) => text[start] === '*') ? runs : outside;
}

function isStarInWord(text: string, { start, end }: Range): boolean {
  return text.slice(start, end) === '*' && /^[\p{L}\p{N}]{2}$/u.test((text[start - 1] ?? '') + (text[end] ?? ''));
}
