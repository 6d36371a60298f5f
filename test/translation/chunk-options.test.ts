import { describe, expect, test } from 'vitest';
import { PipelineConfig } from '../../contracts/pipeline-config.js';
import { chunkOptions } from '../../translation/chunk-options.js';

function secondsFor(batchTimeoutSeconds: number | null): number {
  const path = { path: 'somewhere' };
  const config = PipelineConfig.parse({
    name: 'test',
    dataset: { source: path },
    translation: { model: path, batchTimeoutSeconds },
    baseModel: path,
    reliability: { heartbeatSeconds: 100 },
  });
  return chunkOptions(config).batchTimeoutSeconds;
}

describe('a hang of the engine is dealt with before the attempt counts as lost', () => {
  test.each([
    ['by default', null, 80],
    ['earlier where it is configured', 30, 30],
    ['never later', 500, 80],
  ])('%s', (_, configured, expected) => {
    expect(secondsFor(configured)).toBe(expected);
  });
});
