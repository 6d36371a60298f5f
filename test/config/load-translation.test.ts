import { describe, expect, it } from 'vitest';
import { loadPipeline } from '../../config/load-pipeline.js';
import { loadTranslation } from '../../config/load-translation.js';

describe('the settings of a translation outside a pipeline', () => {
  it('are those of a pipeline, where one is named', async () => {
    const { language, translation, queues, reliability } = (await loadPipeline('demo', ['language=sv'])).config;
    expect(await loadTranslation('demo', ['language=sv'])).toEqual({ language, translation, queues, reliability });
  });

  it('are defaults and overrides, where none is', async () => {
    const config = await loadTranslation(null, [
      'translation.model={ hub: a/b, revision: v1 }',
      'translation.threads=3',
    ]);
    expect(config.language).toBe('da');
    expect(config.translation).toMatchObject({ model: { hub: 'a/b', revision: 'v1' }, threads: 3, engine: 'onnx' });
  });

  it.each([
    { what: 'no model', set: ['language=sv'], says: 'translation' },
    { what: 'a setting of training', set: ['translation.model={path: x}', 'training.sft.epochs=2'], says: 'training' },
    { what: 'settings that do not go together', set: ['translation.model={service: x}'], says: 'needs the files' },
    {
      what: 'a batch that is too small',
      set: ['translation.model={path: x}', 'translation.batchTokens=9'],
      says: 'too small',
    },
  ])('are refused with $what', async ({ set, says }) => {
    await expect(loadTranslation(null, set)).rejects.toThrow(says);
  });
});
