import { describe, expect, test } from 'vitest';
import { curveFromEvents } from '../../../evaluation/report/training-curve.js';
import {
  formatCount,
  formatDelta,
  formatDeltaInterval,
  formatP,
  formatScore,
  formatSeconds,
} from '../../../evaluation/report/format.js';
import { renderModelCard } from '../../../evaluation/report/model-card.js';
import { renderTable } from '../../../evaluation/report/table.js';
import { DANISH } from '../../../evaluation/report/words/danish.js';
import { exampleReport } from '../example-run.js';

const data = exampleReport();

describe('the terminal table', () => {
  test.each([80, 100, 120])('fits into %i columns', (columns) => {
    for (const line of renderTable(data, columns).split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
  });

  test('leaves the baselines out where there is no room', () => {
    const heading = (columns: number) => renderTable(data, columns).split('\n')[0];
    expect(heading(80)).not.toContain('Copy the question');
    expect(heading(120)).toContain('Copy the question');
  });

  test('says what the quality gates stopped', () => {
    expect(renderTable(data, 120).replaceAll('\u202f', ' ')).toContain('483 of 58 214 new segments');
  });

  test('says how good the translator is, as the model card does', () => {
    const says = 'Translator (ctranslate2, bfloat16) on News sentences: BLEU 41.9, chrF++ 67.4, chrF 69.8, 31 of 997';
    expect(renderTable(data, 200)).toContain(says);
    expect(renderModelCard(data)).toContain(`- ${says}`);
  });

  test('shows each model’s score, its interval and the change', () => {
    const lines = renderTable(data, 80).split('\n');
    const row = lines.findIndex((line) => line.includes('Cross-entropy, da'));
    expect(lines[row]).toMatch(/3\.\d{3} +1\.\d{3} +1\.\d{3} +−2\.\d{3} ▲$/);
    expect(lines[row + 1]).toMatch(/3\.\d{3}–3\.\d{3}/);
  });
});

describe('the model card', () => {
  const card = renderModelCard(data);

  test('names the chat template and the limits', () => {
    expect(card).toContain('`llama2` chat template');
    expect(card).toContain('## Limitations');
  });

  test('text from outside cannot break out into Markdown or HTML', () => {
    const odd = renderModelCard({ ...data, title: '<b>x</b> [y](z)', limitations: ['a | b <i>'] });
    expect(odd).toContain('# \\<b\\>x\\</b\\> \\[y\\](z)');
    expect(odd).toContain('- a \\| b \\<i\\>');
  });
});

describe('numbers', () => {
  test('are written with a real minus, grouped digits, and never as a false zero', () => {
    expect(formatDelta('crossEntropy', -2.7104)).toBe('−2.710');
    expect(formatDelta('targetLanguageRate', 0.8213)).toBe('+82.1\u202fpp');
    expect(formatDelta('rouge1', 0.00004)).toBe('+0.00004');
    expect(formatDelta('rouge1', 0)).toBe('0.000');
    expect(formatScore('targetLanguageRate', 0.937)).toBe('93.7\u202f%');
    expect(formatCount(1_234_567)).toBe('1\u202f234\u202f567');
    expect([formatP(0.0001), formatP(0.0423)]).toEqual(['p < 0.001', 'p = 0.042']);
    expect([4.12, 75, 7500].map((seconds) => formatSeconds(seconds))).toEqual(['4.1 s', '1 min 15 s', '2 h 5 min']);
  });

  test('are written as Danish has them in Danish', () => {
    expect(formatDelta('targetLanguageRate', -0.8213, DANISH)).toBe('−82,1\u202fpp');
    expect(formatDeltaInterval('rouge1', { low: -0.01, high: 0.02 }, DANISH)).toBe('−0,010 til +0,020');
    expect(formatDelta('rouge1', 0, DANISH)).toBe('0,000');
    expect(formatP(0.0001, DANISH)).toBe('p < 0,001');
    expect(formatSeconds(7500, DANISH)).toBe('2 t 5 min');
  });
});

describe('training curves', () => {
  const step = (number: number, loss: number) =>
    ({
      event: 'step',
      step: number,
      totalSteps: 10,
      loss,
      learningRate: 1,
      tokensPerSecond: 1,
      memoryBytes: 1,
      rewardAccuracy: null,
    }) as const;

  test('a step done again after a resume counts once, as last reported', () => {
    const curve = curveFromEvents('sft', [
      step(1, 3),
      step(2, 2.9),
      step(2, 2.5),
      { event: 'validation', step: 2, loss: 2.7 },
    ]);
    expect(curve.train).toEqual([
      { step: 1, loss: 3 },
      { step: 2, loss: 2.5 },
    ]);
    expect(curve.validation).toEqual([{ step: 2, loss: 2.7 }]);
    expect(curve.rewardAccuracy).toEqual([]);
  });

  test('a long run is averaged down to a few hundred points', () => {
    const curve = curveFromEvents(
      'sft',
      Array.from({ length: 10_000 }, (_, index) => step(index + 1, 1)),
    );
    expect(curve.train.length).toBeLessThanOrEqual(400);
    expect(curve.train.at(-1)).toEqual({ step: 10_000, loss: 1 });
  });
});
