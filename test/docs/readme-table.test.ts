import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { loadPipeline } from '../../config/load-pipeline.js';
import { precisionOf } from '../../config/translation-settings.js';
import { renderTable } from '../../evaluation/report/table.js';
import { loadLanguageIdentifier } from '../../language/language-identifier.js';
import { readBlock, replaceBlock } from '../../tools/readme-block.js';
import { exampleAnswers, exampleFewShot, exampleItems, exampleReport } from '../evaluation/example-run.js';
import { tableShape } from './table-shape.js';

const README = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
const block = readBlock(README);

/** A made-up run of the pipeline whose table the README shows: without the baselines, for which it had no room. */
async function exampleTable(): Promise<string> {
  const { language, translation, evaluation } = (await loadPipeline('demo')).config;
  const { engine, precision, scoring } = translation;
  if (engine === 'openai') throw new Error('The demo translates with a model of its own.');
  const languageIdentifier = await loadLanguageIdentifier(language);
  const items = exampleItems(20);
  const fewShot = evaluation.fewShotBase ? { 'base-few-shot': exampleFewShot(items) } : {};
  const data = exampleReport({ items, answers: { ...exampleAnswers(items), ...fewShot }, languageIdentifier });
  const [score] = data.translatorScores;
  if (score === undefined) throw new Error('The example has no translator scores.');
  const own = scoring.map(({ name }) => ({ ...score, name, engine, precision: precisionOf(engine, precision) }));
  return renderTable({ ...data, translatorScores: own }, 80);
}

describe('the table in the README', () => {
  test('has the headings, metrics, arrows and kinds of lines of a table made today', async () => {
    expect(tableShape(block)).toEqual(tableShape(await exampleTable()));
  });

  test('is replaced as a whole, and nothing else is', async () => {
    const table = await exampleTable();
    const again = replaceBlock(README, table);
    expect(readBlock(again)).toBe(table.trim());
    expect(replaceBlock(again, block)).toBe(README);
  });
});

describe('the shape of a table', () => {
  const changed = {
    'a metric without its row': block.replace(/^↑ ROUGE-2.*\n.*\n/m, ''),
    'a metric without its interval': block.replace(/^(↑ ROUGE-2.*)\n.*/m, '$1'),
    'a row for a new metric': block.replace(/^↑ BLEU.*\n.*\n/m, (rows) => rows + rows.replace('BLEU', 'BLEURT')),
    'metrics in another order': block.replace(/^(↑ ROUGE-1.*\n.*\n)(↑ ROUGE-2.*\n.*\n)/m, '$2$1'),
    'an arrow the other way': block.replace('↓ Repeated', '↑ Repeated'),
    'an arrow where none was': block.replace('  Answer length', '↑ Answer length'),
    'another unit': block.replace(/^(↑ Answers in Danish.*?)\u202f%/m, '$1'),
    'a model less': block.replace(/ +DPO(?= +Δ)/, ''),
    'a renamed heading': block.replace('Δ since Base', 'Change'),
    'no verdict': block.replace(/^DPO against SFT.*\n/m, ''),
    'nothing about the translator': block.replace(/^Translator .*\n {2}.*\n/m, ''),
    'another set of sentence pairs': block.replace('Held-out pairs', 'Other pairs'),
  };

  test.each(Object.entries(changed))('differs with %s', (_, other) => {
    expect(other).not.toBe(block);
    expect(tableShape(other)).not.toEqual(tableShape(block));
  });

  const same = {
    'other numbers': block.replaceAll(/(?<=\d[.\u202f])\d+/g, '777'),
    'wider numbers': block.replace(/(?<=^↓ Cross-entropy, da +)\d/m, '1$&'),
    'other outcomes': block.replaceAll(/ ▲$/gm, ' ▼').replace('better', 'no detectable change'),
    'losses for gains': block.replace(/−(?=[\d.]+ ▲$)/m, '+'),
    'all segments accepted': block.replace(
      /^\d+ of .* new segments .*\n.*$/m,
      'All 1\u202f409 new segments passed the quality gates at first.',
    ),
  };

  test.each(Object.entries(same))('is the same with %s', (_, other) => {
    expect(other).not.toBe(block);
    expect(tableShape(other)).toEqual(tableShape(block));
  });
});
