import type { Sample } from '../../contracts/report.js';
import { escapeHtml } from './markup.js';

/** Of all samples that a report keeps: more would not fit into its page. */
const MAX_BYTES = 3_000_000;

/** What the page writes around the texts of an item, and around each of them. */
const FRAME_BYTES = 250;
const TEXT_BYTES = 120;

/**
 * As many samples as fit into so many bytes of the page: all, or the same number of every suite at most, evenly spread
 * over its items so that nobody picked them.
 */
export function chooseSamples(samples: readonly Sample[], maxBytes = MAX_BYTES, bytesOf = aboutBytes): Sample[] {
  const weighed = samples.map((sample) => ({ sample, bytes: bytesOf(sample) }));
  const names = [...new Set(samples.map(({ suite }) => suite))];
  const suites = names.map((name) => weighed.filter(({ sample }) => sample.suite === name));
  const chosen = (most: number) => suites.flatMap((own) => spread(own, most));
  const fits = (most: number) => chosen(most).reduce((sum, { bytes }) => sum + bytes, 0) <= maxBytes;
  let [most, tooMany] = [0, 1 + suites.reduce((longest, { length }) => Math.max(longest, length), 0)];
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2);
    if (fits(middle)) most = middle;
    else tooMany = middle;
  }
  return chosen(most).map(({ sample }) => sample);
}

function spread<T>(all: readonly T[], most: number): T[] {
  const count = Math.min(most, all.length);
  return Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)]).flatMap(
    (one) => one ?? [],
  );
}

/** Without writing it. */
function aboutBytes({ prompt, reference, answers }: Sample): number {
  const texts = [...prompt.map(({ content }) => content), reference, ...Object.values(answers)];
  return FRAME_BYTES + texts.length * TEXT_BYTES + Buffer.byteLength(escapeHtml(texts.join('')));
}
