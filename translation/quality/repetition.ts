import type { Gate } from './gate.js';

/** The longest unit of a loop, in characters: a sentence that comes again and again is longer than any phrase. */
const MAX_PERIOD = 200;

interface Loop {
  readonly unit: string;
  readonly times: number;
}

/** A loop is a unit so many times in a row, over so many characters: "ha ha ha" is none, nor is 1.000.000.000. */
const MIN_TIMES = 4;
const MIN_CHARACTERS = 16;

/** A longer unit is a loop at three times: nobody says a whole clause thrice. */
const LONG_UNIT = 20;
const LONG_TIMES = 3;

/** Times that a translation may repeat more than its source: "very, very" may become three words. */
const MORE_TIMES = 1;

/** Decoders without a length penalty fall into loops: is there one that the source does not have? */
export const repetition: Gate = ({ source, translation }) => {
  const loop = longestLoop(normalize(translation));
  if (loop === null) return null;
  const inSource = longestLoop(normalize(source));
  if (loop.times <= (inSource?.times ?? 1) + MORE_TIMES) return null;
  return `${JSON.stringify(loop.unit.trim())} ${loop.times} times`;
};

/** Punctuation that is too long to belong to a sentence. */
const LONG_PUNCTUATION = 4;

/** Letter case, which punctuation, and the spaces around it make no difference: "No, no , no." */
function normalize(text: string): string {
  const marks = (run: string): string => (run.length < LONG_PUNCTUATION ? ' · ' : ` ${run} `);
  const evenly = text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[\p{P}\p{S}]+/gu, marks);
  return `${evenly.replaceAll(/\s+/gu, ' ').trim()} `;
}

/**
 * The loop over most characters; null without one. For every period p: runs of characters that equal the one p before
 * them. O(characters × periods), about a millisecond for a long segment.
 */
function longestLoop(text: string): Loop | null {
  let longest: (Loop & { readonly covered: number }) | null = null;
  for (let period = 1; period <= Math.min(MAX_PERIOD, text.length / LONG_TIMES); period++) {
    let run = 0;
    for (let end = period; end <= text.length; end++) {
      if (end < text.length && text[end] === text[end - period]) {
        run += 1;
        continue;
      }
      const covered = run + period;
      const times = Math.floor(covered / period);
      if (isLoop(period, times, covered) && covered > (longest?.covered ?? 0)) {
        longest = { unit: text.slice(end - covered, end - covered + period), times, covered };
      }
      run = 0;
    }
  }
  return longest;
}

function isLoop(period: number, times: number, covered: number): boolean {
  if (period >= LONG_UNIT) return times >= LONG_TIMES;
  return times >= MIN_TIMES && covered >= MIN_CHARACTERS;
}
