import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Dependencies } from '../../activities/dependencies.js';
import { resolveSources } from '../../activities/pin-sources.js';
import { Home } from '../../artifacts/home.js';
import { hubRevisions, COMPLETE } from '../../artifacts/pinned-folder.js';
import { preflight } from '../../client/preflight.js';
import { loadPipeline } from '../../config/load-pipeline.js';
import { UserError } from '../../contracts/errors.js';
import { HubServer, refuse, served, type Fault } from '../artifacts/hub-server.js';
import { temporaryFolder } from '../temporary-folder.js';
import { CONFIG, CONTEXT, TINY_BASE, without, type ModelFileContents } from '../training/tiny-base.js';

const RETRY = { attempts: 2, baseDelayMs: 1 };
const TOKEN = 'hf_secretsecretsecret';

let home: Home;
let server: HubServer;

beforeEach(async () => {
  home = new Home(join(await temporaryFolder(), 'home'));
});

afterEach(() => {
  server.stop();
});

async function serve(files: ModelFileContents, ...faults: readonly Fault[]): Promise<void> {
  server = new HubServer('acme/base', served(files), 'model');
  server.faults.push(...faults);
  await server.start();
}

type Env = Readonly<Record<string, string | undefined>>;
const pipeline = async (base = 'acme/base', revision = 'main', set: readonly string[] = []) =>
  (await loadPipeline('demo', [`baseModel={hub: ${base}, revision: ${revision}}`, ...set])).config;

/** What the command line does before anything is started, and what a worker does before anything is translated. */
const CHECKS = {
  'in preflight': async (config: Awaited<ReturnType<typeof pipeline>>, env: Env) => {
    await preflight(config, { home, env: { HF_ENDPOINT: server.endpoint, ...env }, log: () => undefined });
  },
  'when sources are pinned': async (config: Awaited<ReturnType<typeof pipeline>>, env: Env) => {
    await resolveSources(dependencies({ HF_ENDPOINT: server.endpoint, ...env }), { config });
  },
} as const;

function dependencies(env: Env): Dependencies {
  const unused = () => Promise.reject(new Error('nothing is downloaded'));
  const resolveRevision = hubRevisions(home, env, RETRY);
  return { home, env, codeVersion: 'test', modelFolder: unused, tokenizerFolder: unused, resolveRevision };
}

/** Repository and files are listed for everybody, as on the Hub; their content is not. */
const gated: Fault = ({ url, headers }, response) => {
  if (url?.includes('/resolve/') !== true || headers.authorization !== undefined) return false;
  refuse(response, 401, 'GatedRepo');
  return true;
};
const noRevision: Fault = ({ url }, response) => {
  if (!/\/(revision|tree)\//.test(url ?? '')) return false;
  refuse(response, 404, 'RevisionNotFound');
  return true;
};
const baseWithout = (name: string) => without<string | Uint8Array>(TINY_BASE, name);
const withConfig = (settings: object) => ({ ...TINY_BASE, 'config.json': JSON.stringify({ ...CONFIG, ...settings }) });

interface Case {
  readonly what: string;
  readonly files?: ModelFileContents;
  readonly faults?: readonly Fault[];
  readonly repo?: string;
  readonly revision?: string;
  readonly says: readonly string[];
}

const CASES: readonly Case[] = [
  {
    what: 'is gated',
    faults: [gated],
    says: ['does not give access', 'Accept the licence at', '/acme/base', 'HF_TOKEN'],
  },
  { what: 'does not exist', repo: 'acme/bsae', says: ['does not exist', '/acme/bsae'] },
  { what: 'has no such branch', faults: [noRevision], revision: 'mian', says: ['revision does not exist', 'mian'] },
  { what: 'has no such commit', faults: [noRevision], revision: 'f'.repeat(40), says: ['revision does not exist'] },
  {
    what: 'has pickled weights',
    files: { ...baseWithout('model.safetensors'), 'pytorch_model.bin': 'x' },
    says: ['no safetensors'],
  },
  {
    what: 'is of an unknown type',
    files: withConfig({ model_type: 'rnn' }),
    says: ['config.json, model_type', '"rnn"'],
  },
  { what: 'has no tokenizer', files: baseWithout('tokenizer.json'), says: ['no tokenizer'] },
  {
    what: 'attends to less than examples are long',
    files: withConfig({ max_position_embeddings: 128 }),
    says: ['training.sft.maxLength', 'at most 128'],
  },
];

describe.each(Object.entries(CHECKS))('%s a base model of the Hub is refused that', (_, check) => {
  it.each(CASES)('$what', async ({ files = TINY_BASE, faults = [], repo, revision, says }) => {
    await serve(files, ...faults);
    const error: unknown = await check(await pipeline(repo, revision), {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    for (const words of says) expect((error as UserError).message).toContain(words);
  });
});

describe.each(Object.entries(CHECKS))('%s', (_, check) => {
  it('a gated base passes with a token', async () => {
    await serve(TINY_BASE, gated);
    await check(await pipeline(), { HF_TOKEN: TOKEN });
    expect(server.seen.every(({ authorized, storage }) => authorized !== storage)).toBe(true);
  });

  it('a suite that runs what a model wrote is refused where that is not allowed', async () => {
    await serve(TINY_BASE);
    const config = await pipeline('acme/base', 'main', ['evaluation.suites=[humaneval]']);
    await expect(check(config, {})).rejects.toThrow('evaluation.runGeneratedCode=true');
  });
});

it('preflight leaves it to workers of another server to ask the Hub', async () => {
  await serve(TINY_BASE, gated);
  await CHECKS['in preflight'](await pipeline(), { TEMPORAL_ADDRESS: 'temporal.example:7233' });
  expect(server.seen).toEqual([]);
});

it('preflight says so where the Hub cannot be reached, and goes on', async () => {
  await serve(TINY_BASE);
  server.stop();
  const said: string[] = [];
  const env = { HF_ENDPOINT: server.endpoint };
  expect(await preflight(await pipeline(), { home, env, log: (line) => said.push(line) })).toBeNull();
  expect(said.join('\n')).toContain('could not be checked');
});

describe('what is whole in the home needs no network', () => {
  async function download(files: ModelFileContents): Promise<void> {
    const folder = home.models('model', 'acme', 'base', server.commit);
    await mkdir(folder, { recursive: true });
    for (const [name, content] of Object.entries({ ...files, [COMPLETE]: '' })) {
      await writeFile(join(folder, name), content);
    }
  }

  it.each(Object.entries(CHECKS))('a commit, %s', async (_, check) => {
    await serve(TINY_BASE);
    await download(TINY_BASE);
    await check(await pipeline('acme/base', server.commit), {});
    expect(server.seen).toEqual([]);
  });

  it('a branch that was resolved before', async () => {
    await serve(TINY_BASE);
    const env = { HF_ENDPOINT: server.endpoint };
    const resolved = await hubRevisions(home, env, RETRY)('acme/base', 'main', 'model');
    await download(TINY_BASE);
    server.stop();
    await resolveSources(dependencies(env), { config: await pipeline() });
    expect(resolved).toBe(server.commit);
  });

  it('a branch, without asking, under HF_HUB_OFFLINE', async () => {
    await serve(TINY_BASE);
    const env = { HF_ENDPOINT: server.endpoint };
    await hubRevisions(home, env, RETRY)('acme/base', 'main', 'model');
    await download(TINY_BASE);
    server.seen.length = 0;
    await resolveSources(dependencies({ ...env, HF_HUB_OFFLINE: '1' }), { config: await pipeline() });
    expect(server.seen).toEqual([]);
  });

  it('and is checked all the same', async () => {
    await serve(TINY_BASE);
    await download(withConfig({ max_position_embeddings: CONTEXT / 4 }));
    const checked = CHECKS['when sources are pinned'](await pipeline('acme/base', server.commit), {});
    await expect(checked).rejects.toThrow('training.sft.maxLength');
  });
});
