import { beforeAll, describe, expect, test } from 'vitest';
import { QualityGate } from '../../../contracts/dataset.js';
import { openJudge, type Judge } from '../../../translation/quality/judge.js';
import { TRUE_PAIRS, VIOLATIONS, type QualityCase } from './cases.js';

let judges: Map<string, Judge>;
beforeAll(async () => {
  const targets = [...VIOLATIONS, ...TRUE_PAIRS].map(({ to }) => to ?? 'da');
  judges = new Map(await Promise.all([...new Set(targets)].map(async (to) => [to, await openJudge(to, [])] as const)));
});

function judge({ source, translation, from = 'en', to = 'da', finished = true }: QualityCase) {
  const segment = { id: source, lang: from, text: source };
  return judges.get(to)?.(segment, { text: translation, tokens: 1, finished });
}

describe('the gates', () => {
  test.each(VIOLATIONS)('stop with $gate: $source → $translation', (pair) => {
    expect(judge(pair)).toMatchObject({ gate: pair.gate });
  });

  test.each(TRUE_PAIRS)('let through: $source → $translation', (pair) => {
    expect(judge(pair)).toBeNull();
  });

  test('are all in the cases', () => {
    expect(new Set(VIOLATIONS.map(({ gate }) => gate))).toEqual(new Set(QualityGate.options));
  });

  test('are silent where they are off', async () => {
    const lenient = await openJudge('da', QualityGate.options);
    for (const { source, translation } of VIOLATIONS) {
      const segment = { id: source, lang: 'en', text: source };
      expect(lenient(segment, { text: translation, tokens: 1, finished: false })).toBeNull();
    }
  });
});
