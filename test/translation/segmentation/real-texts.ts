import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { hasRealMessages, realMessages, type RealMessage } from './real-messages.js';

/** Real data beside the repository; see shared/data/README.md. */
const FOLDER = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

export const hasRealTexts = hasRealMessages && existsSync(FOLDER);

/** Code problems: a prompt with a function and its documentation, a solution, tests. */
export function humanEvalTexts(): string[] {
  const rows = jsonLines(gunzipSync(readFileSync(`${FOLDER}benchmarks/HumanEval.jsonl.gz`)).toString('utf8'));
  return rows.flatMap((row) =>
    [row['prompt'], `${row['prompt']}${row['canonical_solution']}`, row['test']].map(String),
  );
}

export function gsm8kTexts(): string[] {
  const rows = jsonLines(readFileSync(`${FOLDER}benchmarks/gsm8k_test_200.jsonl`, 'utf8'));
  return rows.flatMap((row) => [String(row['question']), String(row['answer'])]);
}

/** News sentences, English and Danish. */
export function ntrexTexts(): RealMessage[] {
  const lines = readFileSync(`${FOLDER}parallel/ntrex_en_da.tsv`, 'utf8').split('\n').filter(Boolean).slice(1);
  return lines.flatMap((line) => {
    const [english = '', danish = ''] = line.split('\t');
    return [
      { text: english, lang: 'en' },
      { text: danish, lang: 'da' },
    ];
  });
}

/** Sentences as linguists have parted them. */
export function danishSentences(): string[] {
  const lines = readFileSync(`${FOLDER}danish/da_ddt-ud-dev.conllu`, 'utf8').split('\n');
  return lines.filter((line) => line.startsWith('# text = ')).map((line) => line.slice('# text = '.length));
}

/** Every text there is. */
export function realTexts(): RealMessage[] {
  const english = [...humanEvalTexts(), ...gsm8kTexts()].map((text) => ({ text, lang: 'en' }));
  const danish = danishSentences().map((text) => ({ text, lang: 'da' }));
  return [...realMessages(), ...ntrexTexts(), ...english, ...danish];
}

function jsonLines(text: string): Record<string, string>[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, string>);
}
