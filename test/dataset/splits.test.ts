import { describe, expect, it } from 'vitest';
import { UserError } from '../../contracts/errors.js';
import { assignSplits, MIN_TREES_TO_SPLIT } from '../../dataset/splits.js';

const options = { seed: 42, validationFraction: 0.05, testFraction: 0.05 };
const prompts = (count: number): string[] => Array.from({ length: count }, (_, i) => `How is question ${i} answered?`);

function sizes(texts: readonly string[], settings = options): Record<string, number> {
  const splitOf = assignSplits(texts, settings);
  const counts = { train: 0, validation: 0, test: 0 };
  for (const text of texts) counts[splitOf(text)] += 1;
  return counts;
}

describe('splits', () => {
  it('have about the shares asked for', () => {
    const { train = 0, validation = 0, test = 0 } = sizes(prompts(10_000));
    expect(train + validation + test).toBe(10_000);
    // Binomial(10,000, 0.05) has a standard deviation of 22.
    expect(Math.abs(validation - 500)).toBeLessThan(110);
    expect(Math.abs(test - 500)).toBeLessThan(110);
  });

  it('keep every tree where it was when the dataset grows', () => {
    const before = assignSplits(prompts(1000), options);
    const after = assignSplits(prompts(3000), options);
    const moved = prompts(1000).filter((text) => before(text) !== after(text));
    expect(moved).toEqual([]);
  });

  it('differ with the seed', () => {
    const [a, b] = [assignSplits(prompts(1000), options), assignSplits(prompts(1000), { ...options, seed: 43 })];
    expect(prompts(1000).some((text) => a(text) !== b(text))).toBe(true);
  });

  it('keep trees together that open with the same words', () => {
    const texts = prompts(1000);
    const splitOf = assignSplits(texts, options);
    for (const text of texts) expect(splitOf(`  ${text.toUpperCase()}!!`)).toBe(splitOf(text));
  });

  it('are none of them empty from the smallest number of trees on, whatever the seed', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      expect(Object.values(sizes(prompts(MIN_TREES_TO_SPLIT), { ...options, seed }))).not.toContain(0);
    }
  });

  it('hold nothing out where the share is 0', () => {
    const none = { seed: 1, validationFraction: 0, testFraction: 0 };
    expect(sizes(prompts(3), none)).toEqual({ train: 3, validation: 0, test: 0 });
    expect(sizes(prompts(50), { ...options, testFraction: 0 })).toMatchObject({ test: 0 });
    expect(sizes(prompts(50), { ...options, validationFraction: 0 })).toMatchObject({ validation: 0 });
  });

  it('are refused for too few trees, with what to do', () => {
    expect(() => assignSplits(prompts(MIN_TREES_TO_SPLIT - 1), options)).toThrow(UserError);
    expect(() => assignSplits(prompts(19), options)).toThrow(/at least 20 trees[^]*received: 19[^]*set both fractions/);
  });

  it('are refused where all trees open with the same words', () => {
    expect(() => assignSplits(Array<string>(30).fill('Hej'), options)).toThrow(/Nothing is left to train on/);
  });
});
