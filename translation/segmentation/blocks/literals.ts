import type { Line } from './lines.js';

/**
 * Where texts in code end that run over several lines: Python's strings in three quotes and C's comments.
 *
 * @returns for each line that opens one the index of the line that closes it
 */
export function findLiteralEnds(lines: readonly Line[]): (number | undefined)[] {
  const ends: (number | undefined)[] = lines.map(() => undefined);
  const next = new Map<string, number>();
  for (const [index, { body }] of [...lines.entries()].reverse()) {
    const opened = openedBy(body.trimStart());
    if (opened !== undefined) ends[index] = next.get(opened);
    for (const mark of ['"""', "'''", '*/']) if (body.includes(mark)) next.set(mark, index);
  }
  return ends;
}

/** The mark that would close what the line leaves open. */
function openedBy(text: string): string | undefined {
  if (text.startsWith('/*')) return text.includes('*/') ? undefined : '*/';
  return ['"""', "'''"].find((quotes) => text.split(quotes).length % 2 === 0);
}
