/**
 * Measures how well held-out texts are found in training texts: `npm run bench:contamination`.
 *
 * Half of each real corpus is held out. Copies of it, changed in the ways of contamination/changes.ts, are to be found;
 * the other half, where nothing is planted, is not. News of one day quote the same words, and assistants the same
 * courtesies, so an alarm need not be false: the first of them are printed.
 */
import { comparableWords } from '../dataset/contamination/comparable-words.js';
import { OverlapIndex } from '../dataset/contamination/overlap-index.js';
import { CHANGES } from './contamination/changes.js';
import { hasCorpora, readCorpora } from './contamination/corpora.js';
import { measure, type Measured } from './contamination/measure.js';

const EXAMPLES = 3;
/** Held-out items of a large suite, and training texts: enough to see that time grows with the latter alone. */
const LARGE = { items: 10_000, texts: [5_000, 20_000] };

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

function printTable(results: Readonly<Record<string, Measured>>): void {
  const rows: [string, (result: Measured) => string][] = [
    ['held-out texts', ({ heldOut }) => `${heldOut}`],
    ['found where nothing is planted, %', ({ falseAlarms, heldOut }) => percent(falseAlarms / heldOut)],
    ...Object.keys(CHANGES).map((name): [string, (result: Measured) => string] => [
      `${name}, %`,
      ({ recall }) => percent(recall[name] ?? 0),
    ]),
    ['µs a training text', ({ microsecondsPerText }) => microsecondsPerText.toFixed(0)],
  ];
  console.log(['', ...Object.keys(results)].join(' | '));
  for (const [title, cell] of rows) console.log([title, ...Object.values(results).map(cell)].join(' | '));
}

/** Texts of the length and word frequencies of the corpus, as many as wanted: its words in new order. */
function* manyTexts(words: readonly string[], count: number, seed: number): Generator<string> {
  let state = seed;
  for (let text = 0; text < count; text += 1) {
    const drawn = Array.from({ length: 100 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return words[Math.floor((state / 2 ** 32) * words.length)] ?? '';
    });
    yield drawn.join(' ');
  }
}

function printSpeed(words: readonly string[]): void {
  const items = [...manyTexts(words, LARGE.items, 1)].map((text, at) => ({ id: `${at}`, texts: [text], lang: '' }));
  const index = new OverlapIndex(items);
  for (const count of LARGE.texts) {
    const start = performance.now();
    for (const text of manyTexts(words, count, 2)) index.find(text);
    const each = (1000 * (performance.now() - start)) / count;
    const memory = process.memoryUsage().rss / 2 ** 20;
    console.log(
      `${LARGE.items} items and ${count} training texts of 100 words: ${each.toFixed(0)} µs a text, ${memory.toFixed(0)} MiB`,
    );
  }
}

if (hasCorpora) {
  const corpora = readCorpora();
  const results = Object.fromEntries(Object.entries(corpora).map(([name, corpus]) => [name, measure(corpus)]));
  printTable(results);
  for (const [name, { examples }] of Object.entries(results)) {
    for (const [heldOut, training] of examples.slice(0, EXAMPLES)) {
      console.log(`${name}: ${JSON.stringify(heldOut.slice(0, 120))} in ${JSON.stringify(training.slice(0, 120))}`);
    }
  }
  printSpeed(Object.values(corpora).flatMap((corpus) => corpus.flatMap(({ text }) => comparableWords(text))));
} else {
  console.log('Nothing is measured: there is no ../shared/data with real texts.');
}
