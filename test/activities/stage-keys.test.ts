import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stages, type Stages } from '../../activities/index.js';
import { translateChunk } from '../../activities/translate-chunk.js';
import { sha256 } from '../../artifacts/digest.js';
import { stageKey } from '../../artifacts/stage-cache.js';
import { PipelineConfig } from '../../contracts/pipeline-config.js';
import type { Ref } from '../../contracts/ref.js';
import { settingsDigest } from '../../translation/memory/open-memory.js';

const ref = (name: string): Ref => ({ digest: sha256(name), bytes: 1, mediaType: 'x' });
const pinned = (identity: string) => ({ kind: 'path' as const, path: 'x', identity });

function contextOf(translation: object, edition: string | null) {
  const config = PipelineConfig.parse({
    name: 'x',
    dataset: { source: { path: 'x' } },
    translation: { model: { path: 'x' }, ...translation },
    baseModel: { path: 'x' },
  });
  const fallback = config.translation.fallback && { fallback: pinned('fallback') };
  const sources = {
    dataset: pinned('dataset'),
    translator: pinned('translator'),
    ...fallback,
    baseModel: pinned('base'),
  };
  return { config, sources, edition, int8: null };
}

/** Keys of all stages that a cache of the first version may hold. */
function keysOf(translation: object, edition: string | null = null): Record<string, string> {
  const context = contextOf(translation, edition);
  const key = (name: keyof Stages, inputs: object) => stageKey(stages[name].identity(context, inputs));
  const [train, validation, test] = [ref('train'), ref('validation'), ref('test')];
  const file = { content: ref('content'), path: 'p', format: 'text', field: 'text', language: 'en' };
  const target = { output: '/o', quarantine: '/q', replace: false };
  return {
    memory: settingsDigest(context),
    ingest: key('ingest', {}),
    plan: key('planChunks', { messages: ref('messages') }),
    'translate-chunk': stageKey(translateChunk.identity(context, { segments: ref('segments'), tokens: 1, title: '' })),
    'score-translator': key('scoreTranslator', { name: 'Pairs', pairs: ref('pairs'), language: 'en' }),
    prepare: key('prepare', { merged: ref('merged') }),
    sft: key('trainSft', { train, validation }),
    dpo: key('trainDpo', { train, validation, adapter: ref('adapter') }),
    'generate base': key('generate', { adapter: null, test, variant: 'base' }),
    'generate base-few-shot': key('generate', { adapter: null, test, variant: 'base-few-shot', shots: train }),
    'generate sft': key('generate', { adapter: ref('adapter'), test, variant: 'sft' }),
    'read-documents': key('readDocuments', file),
    'write-documents': key('writeDocuments', { ...file, merged: ref('merged'), target }),
  };
}

describe('keys stay as they were, so that what homes hold stays of use', () => {
  const pins = JSON.parse(readFileSync(new URL('pinned-keys.json', import.meta.url), 'utf8')) as Record<string, object>;
  const openai = { engine: 'openai', model: { service: 'm' } };

  it.each([
    ['defaults', keysOf({})],
    ['with a fallback, of a size, retranslated', keysOf({ fallback: openai, chunkTokens: 900, retranslate: 'r' }, 'r')],
    ['service', keysOf(openai)],
  ])('%s', (name, keys) => {
    expect(keys).toEqual(pins[name]);
  });
});
