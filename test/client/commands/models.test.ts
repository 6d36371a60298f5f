import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Home } from '../../../artifacts/home.js';
import type { Cli } from '../../../client/cli.js';
import { convertModel } from '../../../client/commands/models-convert.js';
import { listModels } from '../../../client/commands/models-list.js';
import { pullModel } from '../../../client/commands/models-pull.js';
import { HubServer } from '../../artifacts/hub-server.js';

const TRANSLATOR = fileURLToPath(new URL('../../../demo/translator/', import.meta.url));
const FILES = {
  'config.json': { content: Buffer.from('{}'), lfs: false },
  'model.safetensors': { content: Buffer.alloc(100_000, 7), lfs: true },
  'pickle.bin': { content: Buffer.from('never'), lfs: true },
};

let root: string;
let printed: string[];
let cli: Cli;
const hub = new HubServer('owner/name', FILES, 'model');
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sprogskole-models-'));
  await hub.start();
  printed = [];
  const print = (text: string) => void printed.push(text);
  cli = { env: { HF_ENDPOINT: hub.endpoint }, cwd: root, home: new Home(root), print, log: () => undefined };
});
afterEach(async () => {
  hub.stop();
  await rm(root, { recursive: true, force: true });
});

const last = () => JSON.parse(printed.at(-1) ?? '') as Record<string, unknown>;

describe('sprogskole models', () => {
  it('pulls a model once, says its commit, and lists it', async () => {
    await pullModel(cli, 'owner/name', 'main', true);
    expect(last()).toMatchObject({ repo: 'owner/name', revision: hub.commit, bytes: 100_002 });
    const fetched = hub.downloads('model.safetensors').length;
    await pullModel(cli, 'owner/name', 'main', true);
    expect(hub.downloads('model.safetensors').length).toBe(fetched);
    expect(hub.downloads('pickle.bin')).toEqual([]);

    await listModels(cli, undefined, true);
    const download = { type: 'model', repo: 'owner/name', revision: hub.commit, bytes: 100_002, complete: true };
    expect(last()['downloads']).toMatchObject([download]);
  });

  it('lists a download that was interrupted as one', async () => {
    await mkdir(cli.home.models('model', 'owner', 'name', hub.commit), { recursive: true });
    await listModels(cli, undefined, false);
    expect(printed.at(-1)).toContain('model (in part)');
  });

  it.each(['float32', 'int8'] as const)(
    'converts for onnx in %s, once, to where a run looks for it',
    async (precision) => {
      await convertModel(cli, TRANSLATOR, { engine: 'onnx', precision, json: true });
      const made = last();
      expect(made).toMatchObject({ engine: 'onnx', precision });
      await convertModel(cli, TRANSLATOR, { engine: 'onnx', precision, json: true });
      expect(last()['folder']).toBe(made['folder']);
      await listModels(cli, 'demo', true);
      expect(last()['conversions']).toMatchObject([{ engine: 'onnx', precision, folder: made['folder'] }]);
      expect(last()['named']).toMatchObject([{ field: 'translation.model' }, { field: 'baseModel' }, {}]);
    },
  );

  it('says how to begin where nothing is here', async () => {
    await listModels(cli, undefined, false);
    expect(printed.at(-1)).toContain('sprogskole models pull OWNER/NAME');
  });
});
