import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AnswerLanguage } from '../../contracts/evaluation.js';
import type { Database } from '../../language/detector.js';
import { lengthOf, LENGTHS, type JudgedLanguages, type JudgedTexts } from '../../language/identifier-errors.js';
import { loadLanguageIdentifier } from '../../language/language-identifier.js';

/** Texts by the detector's code of their language. */
export type Texts = Readonly<Record<string, readonly string[]>>;

/** Codes that may be called and are told apart; all others are `else`. */
const CODES = ['da', 'no', 'en'];

const SHARED = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

export function readTexts(files: readonly (readonly [language: string, file: string])[]): Texts {
  const texts: Record<string, string[]> = {};
  for (const [language, file] of files) (texts[language] ??= []).push(...textsOf(file));
  return texts;
}

/** Danish and English of the data that may lie beside the repository. */
export function sharedTexts(): Texts {
  const pairs = lines(`${SHARED}parallel/ntrex_en_da.tsv`)
    .slice(1)
    .map((line) => line.split('\t'));
  const { da = [] } = readTexts([
    ['da', `${SHARED}danish/da_ddt-ud-dev.conllu`],
    ['da', `${SHARED}danish/native_tasks.jsonl`],
  ]);
  return { da: [...da, ...pairs.map(([, text = '']) => text)], en: pairs.map(([text = '']) => text) };
}

function textsOf(file: string): string[] {
  if (file.endsWith('.conllu')) {
    const marker = '# text = ';
    return lines(file).flatMap((line) => (line.startsWith(marker) ? [line.slice(marker.length)] : []));
  }
  if (!file.endsWith('.jsonl')) return lines(file);
  const tasks = lines(file).map((line) => JSON.parse(line) as { instances: { output: string }[] });
  return tasks.flatMap(({ instances }) => instances.map(({ output }) => output));
}

function lines(file: string): string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** What the identifier makes of each text, by the detector's code of the true language. */
export type Verdicts = Readonly<Record<string, readonly AnswerLanguage[]>>;

export async function judgeTexts(texts: Texts, database: Database): Promise<Verdicts> {
  const identifier = await loadLanguageIdentifier('da', database);
  if (!identifier) throw new Error('the detector knows no Danish');
  return Object.fromEntries(
    Object.entries(texts).map(([code, own]) => [code, own.map((text) => identifier.judge(text))]),
  );
}

/** What language/identifier-errors.ts keeps. */
export function tabulate(verdicts: Verdicts): JudgedLanguages {
  const rows = Object.entries(verdicts).map(([code, own]): [string, JudgedTexts[]] => [
    code,
    LENGTHS.map((_, length) => {
      const decided = own.filter(({ words, language }) => language !== null && lengthOf(words) === length);
      const count = (name: string) => decided.filter(({ language }) => language === name).length;
      const called = CODES.map((name) => [name, count(name)] as const).filter(([, found]) => found > 0);
      return { decided: decided.length, called: Object.fromEntries(called) };
    }),
  ]);
  return Object.fromEntries(rows);
}
