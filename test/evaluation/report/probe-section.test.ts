import { describe, expect, test } from 'vitest';
import { favoured, probeSection } from '../../../evaluation/report/probe-section.js';
import { DANISH } from '../../../evaluation/report/words/danish.js';
import { ENGLISH } from '../../../evaluation/report/words/english.js';
import { exampleReport } from '../example-run.js';

const data = exampleReport();
const textOf = (html = '') => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

describe('the section on robustness and fairness', () => {
  const text = textOf(probeSection(data, ENGLISH)?.text);

  test('has a row for each variant of each model, with its difference and what was the worst case', () => {
    const { original = 0, questions } =
      data.probes?.scores.find(
        ({ system, metric, variant }) => system === 'sft' && metric === 'chrf' && variant === 'typos',
      ) ?? {};
    expect(text).toContain(`chrF++, SFT all of these, the mean of a question’s variants ${questions}`);
    expect(text).toContain(`typing errors ${questions} ${original.toFixed(1)}`);
  });

  test('says how many could be made, how it is computed, and what it cannot see', () => {
    expect(text).toMatch(/names swapped 34 30/);
    expect(text.match(/Cannot see:/g)).toHaveLength(3);
    expect(text).toMatch(/System Questions Original .* chrF\+\+ Base 30 /);
  });

  test('names the group that a model does better for, and none where the interval holds zero', () => {
    const gap = (variant: string) =>
      data.probes?.gaps.find((one) => one.system === 'sft' && one.metric === 'chrf' && one.variant === variant);
    const [names, gender] = [gap('names'), gap('gender')];
    expect(names && favoured(names, ENGLISH)).toBe('majority');
    expect(names && favoured({ ...names, metric: 'crossEntropy' }, ENGLISH)).toBe('minorities');
    expect(gender && favoured(gender, ENGLISH)).toBe('neither, detectably');
  });

  test('is there in Danish, and draws the differences', () => {
    const html = probeSection(data, DANISH)?.text ?? '';
    expect(textOf(html)).toContain('Robusthed og retfærdighed');
    expect(html.match(/<figure/g)).toHaveLength(2);
  });

  test('says that a language has no rules; without probes it is not there', () => {
    const none = { rules: false, questions: 9, most: 9, variants: {}, scores: [], gaps: [] };
    expect(textOf(probeSection({ ...data, probes: none }, ENGLISH)?.text)).toContain('there are no rules');
    expect(probeSection({ ...data, probes: null }, ENGLISH)).toBeNull();
  });
});
