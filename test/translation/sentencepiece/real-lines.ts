import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { realMessages } from '../segmentation/real-messages.js';

/** Public texts beside the repository; see shared/data/README.md. */
const DATA = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const HELD_OUT = fileURLToPath(new URL('../../../demo/dataset/held_out.en-da.tsv', import.meta.url));

export const hasRealLines = existsSync(DATA);

/**
 * Every line of conversations in more than twenty languages, news, Danish sentences, mathematics and code, once each;
 * without the data, those of the demo's sentence pairs.
 */
export function lines(): string[] {
  const texts = hasRealLines ? realTexts() : [read(HELD_OUT)];
  return [
    ...new Set(texts.flatMap((text) => text.split(/[\r\n\t\v\f\u0085\u2028\u2029]+/u)).map((line) => line.trim())),
  ].filter(Boolean);
}

function realTexts(): string[] {
  return [
    ...realMessages().map(({ text }) => text),
    read(`${DATA}parallel/ntrex_en_da.tsv`),
    read(`${DATA}danish/da_ddt-ud-dev.conllu`)
      .split('\n')
      .filter((line) => line.startsWith('# text = '))
      .join('\n'),
    ...jsonStrings(gunzipSync(readFileSync(`${DATA}benchmarks/HumanEval.jsonl.gz`)).toString()),
    ...jsonStrings(read(`${DATA}benchmarks/gsm8k_test_200.jsonl`)),
  ];
}

function jsonStrings(jsonLines: string): string[] {
  return jsonLines
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => Object.values(JSON.parse(line) as Record<string, unknown>))
    .filter((value) => typeof value === 'string');
}

function read(path: string): string {
  return readFileSync(path, 'utf8');
}
