import type { MeasuredSegment } from './by-length.js';

/**
 * Cuts segments into chunks in their order: as few as `chunkTokens` allows and about equally long, so that no worker
 * waits for a last long one. A chunk may hold half a segment more than that, and always holds one.
 *
 * @param totalTokens of all segments
 * @param chunkTokens source tokens in a chunk
 */
export async function* cutChunks(
  segments: AsyncIterable<MeasuredSegment>,
  totalTokens: number,
  chunkTokens: number,
): AsyncGenerator<MeasuredSegment[]> {
  let tokensLeft = totalTokens;
  let chunksLeft = Math.ceil(totalTokens / chunkTokens);
  let chunk: MeasuredSegment[] = [];
  let taken = 0;
  for await (const segment of segments) {
    chunk.push(segment);
    taken += segment.tokens;
    // The next segment is about as long: the cut is made where it is nearest to the even size.
    if (chunksLeft <= 1 || taken + segment.tokens / 2 < tokensLeft / chunksLeft) continue;
    yield chunk;
    tokensLeft -= taken;
    // A segment longer than a chunk takes the tokens of several: then fewer are left than were counted on.
    chunksLeft = Math.min(chunksLeft - 1, Math.ceil(tokensLeft / chunkTokens));
    chunk = [];
    taken = 0;
  }
  if (chunk.length > 0) yield chunk;
}
