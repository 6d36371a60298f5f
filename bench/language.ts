/**
 * How often the language identifier errs, by language and length, on real texts: `npm run bench:language`. Prints shares
 * for two databases of the detector, the table that language/identifier-errors.ts keeps, and how often the interval of
 * the corrected share of answers in Danish holds the true one.
 *
 * Texts are `CODE=FILE` after `--`: `.txt` with a text a line, `.conllu`, or `.jsonl` of Lærebogen's tasks; without any,
 * Danish and English of ../shared/data. The kept table is from NTREX-128 (8561f6a) as da, no (Bokmål), en, and as else in
 * Swedish, German and Dutch; dev and test of the treebanks Danish-DDT (85faf86), Norwegian-Bokmaal (e83586f) and
 * English-EWT (15d613d); and Lærebogen, all of them on GitHub.
 */
import { LENGTHS, type JudgedTexts } from '../language/identifier-errors.js';
import { coverageOf } from './language/coverage.js';
import { judgeTexts, readTexts, sharedTexts, tabulate } from './language/texts.js';

const files = process.argv.slice(2).map((pair) => pair.split('=') as [string, string]);
const texts = files.length === 0 ? sharedTexts() : readTexts(files);

for (const database of ['small', 'large'] as const) {
  console.log(`\nDatabase ${database}: called by their own language, called Danish (%), of so many decided\n`);
  row('language', ...LENGTHS.map(({ name }) => name));
  row('---', ...LENGTHS.map(() => '---:'));
  for (const [code, lengths] of Object.entries(tabulate(await judgeTexts(texts, database)))) {
    row(code, ...lengths.map((cell) => cellOf(code, cell)));
  }
}

const verdicts = await judgeTexts(texts, 'large');
console.log(`\nFor language/identifier-errors.ts:\n\n${JSON.stringify(tabulate(verdicts))}`);

console.log('\nCorrected share in Danish, errors measured on half of the texts and answers drawn from the other (%)\n');
row('true', 'the others', 'answers', 'called Danish', 'corrected', '95 % interval holds', 'its width');
row('---:', '---', ...Array.from({ length: 5 }, () => '---:'));
for (const result of coverageOf(verdicts)) row(...result);

function cellOf(code: string, { decided, called }: JudgedTexts): string {
  const share = (name: string) => ((100 * (called[name] ?? 0)) / Math.max(decided, 1)).toFixed(1);
  const own = code === 'else' || code === 'da' ? [] : [share(code)];
  return `${[...own, share('da')].join(', ')} of ${decided}`;
}

function row(...values: string[]): void {
  console.log(`| ${values.join(' | ')} |`);
}
