import type { Segment, TranslatedSegment } from '../../contracts/dataset.js';
import { AccountingError } from '../../contracts/errors.js';

export interface PlannedLine {
  readonly segment: Segment;
  readonly line: TranslatedSegment;
}

/**
 * The segments of a chunk with the lines of its checkpoint file, which must be theirs: each one, once, in order.
 *
 * @param chunk as people call it, for the error
 * @throws AccountingError at the first line that is missing, too many, or of another segment
 */
export async function* plannedLines(
  segments: AsyncIterable<Segment>,
  lines: AsyncIterable<TranslatedSegment>,
  chunk: string,
): AsyncGenerator<PlannedLine> {
  const translated = lines[Symbol.asyncIterator]();
  let number = 0;
  for await (const segment of segments) {
    number += 1;
    const { value: line } = (await translated.next()) as IteratorResult<TranslatedSegment, undefined>;
    if (line?.id !== segment.id) throw mismatch(chunk, number, segment.id, line?.id);
    yield { segment, line };
  }
  const surplus = (await translated.next()) as IteratorResult<TranslatedSegment, undefined>;
  if (surplus.done !== true) throw mismatch(chunk, number + 1, undefined, surplus.value.id);
}

function mismatch(chunk: string, line: number, planned: string | undefined, found: string | undefined) {
  const wanted = planned === undefined ? 'none' : `segment ${planned}`;
  const got = found === undefined ? 'missing' : `segment ${found}`;
  return new AccountingError(
    `The checkpoint file of ${chunk} does not hold what was planned: line ${line} should be ${wanted}, but is ${got}.`,
  );
}
