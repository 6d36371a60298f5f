import { afterEach, describe, expect, it } from 'vitest';
import { hubFiles } from '../../artifacts/hub.js';
import { inspectBaseFiles } from '../../training/base-model.js';
import { SPOILT_BASES } from '../training/spoilt-bases.js';
import { inShards, TINY_BASE, VOCABULARY, type ModelFileContents } from '../training/tiny-base.js';
import { HubServer, served } from './hub-server.js';

let server: HubServer;

afterEach(() => {
  server.stop();
});

async function hub(files: ModelFileContents, fault?: HubServer['faults'][number]) {
  server = new HubServer('acme/base', served(files), 'model');
  if (fault !== undefined) server.faults.push(fault);
  await server.start();
  const retry = { attempts: 2, baseDelayMs: 1 };
  return hubFiles({ repo: 'acme/base', type: 'model', revision: 'main', endpoint: server.endpoint, retry });
}

describe('a base model on the Hub is looked at where it is', () => {
  it.each<{ what: string; files: ModelFileContents }>([
    { what: 'in one file', files: TINY_BASE },
    { what: 'in shards', files: inShards() },
  ])('$what', async ({ files }) => {
    expect(await inspectBaseFiles(await hub(files))).toMatchObject({ tokens: VOCABULARY, rows: VOCABULARY });
  });

  it('without its weights: of a large file no more than the beginning is asked for', async () => {
    const large = Buffer.concat([TINY_BASE['model.safetensors'], Buffer.alloc(1_000_000)]);
    await inspectBaseFiles(await hub({ ...TINY_BASE, 'model.safetensors': large }));
    expect(server.downloads('model.safetensors').map(({ range }) => range)).toEqual([
      'bytes=0-131071',
      'bytes=0-131071',
    ]);
  });

  it('also where a mirror knows no ranges', async () => {
    const files = await hub(TINY_BASE, ({ headers }) => {
      delete headers.range;
      return false;
    });
    const part = await files.read('tokenizer.json', 10, 5);
    expect(part.toString()).toBe(TINY_BASE['tokenizer.json'].slice(10, 15));
    expect(await inspectBaseFiles(files)).toMatchObject({ tokens: VOCABULARY });
  });

  it.each(SPOILT_BASES)('and refused as in a folder: $what', async ({ files, says }) => {
    const error: unknown = await inspectBaseFiles(await hub(files)).catch((thrown: unknown) => thrown);
    for (const words of says) expect(String(error)).toContain(words);
  });
});
