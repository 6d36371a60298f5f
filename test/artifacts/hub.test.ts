import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  downloadFromHub,
  hubAccess,
  HubError,
  isModelFile,
  isParquetFile,
  isTokenizerFile,
  resolveHubRevision,
  type HubDownload,
} from '../../artifacts/hub.js';
import { UserError } from '../../contracts/errors.js';
import { HubServer, refuse, type Fault } from './hub-server.js';

const TOKEN = 'hf_secretsecretsecret';
const big = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i) % 251));
const FILES = {
  '.gitattributes': { content: Buffer.from('* lfs'), lfs: false },
  'README.md': { content: Buffer.from('# Æbler'), lfs: false },
  'data/train.parquet': { content: big, lfs: true },
  'empty.txt': { content: Buffer.alloc(0), lfs: false },
};

let server: HubServer;
let dir: string;

beforeEach(async () => {
  server = new HubServer('acme/talk', FILES);
  await server.start();
  dir = await mkdtemp(path.join(tmpdir(), 'sprogskole-hub-'));
});

afterEach(async () => {
  server.stop();
  await rm(dir, { recursive: true });
});

function download(settings: Partial<HubDownload> = {}): Promise<{ files: string[] }> {
  return downloadFromHub({
    repo: 'acme/talk',
    type: 'dataset',
    revision: 'main',
    dir,
    endpoint: server.endpoint,
    retry: { attempts: 3, baseDelayMs: 1 },
    ...settings,
  });
}

async function errorOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => {
      throw new Error('An error was expected, but nothing was thrown.');
    },
    (error: unknown) => error as Error,
  );
}

/** Lets a fault happen for the first requests it fits. */
function times(count: number, fits: string, answer: (...args: Parameters<Fault>) => void): Fault {
  let left = count;
  return (request, response) => {
    if (left === 0 || !(request.url ?? '').includes(fits) || request.headers.range === 'bytes=0-0') return false;
    left -= 1;
    answer(request, response);
    return true;
  };
}

const onDisk = (name: string): Promise<Buffer> => readFile(path.join(dir, name));

describe('a download', () => {
  it('gives plain files under their own paths, over several pages of the listing, without dot files', async () => {
    const { files } = await download();
    expect(files).toEqual(['README.md', 'data/train.parquet', 'empty.txt'].map((name) => path.join(dir, name)));
    expect(big.equals(await onDisk('data/train.parquet'))).toBe(true);
    expect(await onDisk('README.md')).toEqual(FILES['README.md'].content);
    expect((await onDisk('empty.txt')).length).toBe(0);
    expect((await readdir(dir)).sort()).toEqual(['README.md', 'data', 'empty.txt']);
  });

  it('takes the files asked for, by name or by test', async () => {
    expect((await download({ files: ['README.md'] })).files).toHaveLength(1);
    expect((await download({ files: isParquetFile })).files).toEqual([path.join(dir, 'data/train.parquet')]);
  });

  it('reports progress that ends at the whole', async () => {
    const seen: number[] = [];
    let last: unknown;
    await download({
      onProgress: (progress) => {
        seen.push(progress.bytes);
        last = progress;
      },
    });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    const totalBytes = big.length + FILES['README.md'].content.length;
    expect(last).toMatchObject({ bytes: totalBytes, totalBytes, filesDone: 3, files: 3 });
  });

  it('sends the token to the Hub and never to the storage it redirects to', async () => {
    await download({ accessToken: TOKEN });
    expect(server.seen.filter((request) => !request.storage).every((request) => request.authorized)).toBe(true);
    expect(server.seen.some((request) => request.storage)).toBe(true);
    expect(server.seen.filter((request) => request.storage).some((request) => request.authorized)).toBe(false);
  });
});

describe('a second download', () => {
  it('fetches nothing that is complete', async () => {
    await download();
    const before = await stat(path.join(dir, 'data/train.parquet'));
    server.seen.length = 0;
    await download();
    expect(server.seen.every((request) => request.path.includes('/tree/'))).toBe(true);
    expect((await stat(path.join(dir, 'data/train.parquet'))).mtimeMs).toBe(before.mtimeMs);
  });

  it('mends a file that was damaged without changing its size', async () => {
    await download();
    await writeFile(path.join(dir, 'data/train.parquet'), Buffer.alloc(big.length));
    await download();
    expect(big.equals(await onDisk('data/train.parquet'))).toBe(true);
  });

  it('removes what a killed process left an hour ago, and leaves what another one may be writing', async () => {
    await mkdir(path.join(dir, 'data'));
    const [old, fresh] = ['.train.parquet.0123.tmp', '.train.parquet.4567.tmp'];
    for (const name of [old, fresh]) await writeFile(path.join(dir, 'data', name), 'part');
    await utimes(path.join(dir, 'data', old), 0, Date.now() / 1000 - 2 * 3600);
    await download();
    expect((await readdir(path.join(dir, 'data'))).sort()).toEqual([fresh, 'train.parquet']);
  });
});

describe('faults on the way', () => {
  it.each([429, 503])('%i is tried again after the time that Retry-After says, not the own one', async (status) => {
    server.faults.push(
      times(2, '/tree/', (_request, response) => {
        response.setHeader('Retry-After', '0');
        refuse(response, status);
      }),
    );
    expect((await download({ retry: { attempts: 3, baseDelayMs: 3_600_000 } })).files).toHaveLength(3);
  });

  it('a wait that is too long for an activity is thrown with its length, whatever was asked for', async () => {
    server.faults.push(
      times(9, '/storage/', (_request, response) => {
        response.setHeader('RateLimit', '"resolvers";r=0;t=211');
        refuse(response, 429);
      }),
    );
    const error = await errorOf(download({ retry: { attempts: 3, baseDelayMs: 1, longestWaitMs: 8_000 } }));
    expect(error).toMatchObject({ name: 'HubError', status: 429, askedWaitMs: 211_000 });
    expect(server.downloads('/storage/data/train.parquet')).toHaveLength(1);
  });

  it('a transfer that breaks off goes on where it stopped', async () => {
    server.faults.push(
      times(1, '/storage/', (_request, response) => {
        response.writeHead(200, { 'Content-Length': big.length });
        response.write(big.subarray(0, 100_000), () => response.destroy());
      }),
    );
    await download();
    expect(big.equals(await onDisk('data/train.parquet'))).toBe(true);
    expect(server.downloads('/storage/data/train.parquet')[1]?.range).toMatch(/^bytes=[1-9]\d*-299999$/);
  });

  it('a body that is shorter than listed is completed', async () => {
    server.faults.push(
      times(1, '/storage/', (_request, response) => {
        response.end(big.subarray(0, 5));
      }),
    );
    await download();
    expect(big.equals(await onDisk('data/train.parquet'))).toBe(true);
  });

  it('wrong bytes are fetched again from the start', async () => {
    server.faults.push(
      times(1, '/storage/', (_request, response) => {
        response.end(Buffer.alloc(big.length));
      }),
    );
    await download();
    expect(big.equals(await onDisk('data/train.parquet'))).toBe(true);
  });

  it('a server that ignores ranges still gives the right file in the end', async () => {
    server.faults.push(
      times(1, '/storage/', (_request, response) => {
        response.end(big.subarray(0, 5));
      }),
      times(1, '/storage/', (_request, response) => {
        response.end(big);
      }),
    );
    await download();
    expect(big.equals(await onDisk('data/train.parquet'))).toBe(true);
  });

  it('bytes that stay wrong leave no file, and the error names it', async () => {
    server.faults.push(
      times(99, '/storage/', (_request, response) => {
        response.end(Buffer.alloc(big.length));
      }),
    );
    const error = await errorOf(download());
    expect(error).toBeInstanceOf(HubError);
    expect(error.message).toMatch(/file data\/train.parquet was not received after 3 tries: .*checksum/);
    expect(await readdir(path.join(dir, 'data'))).toEqual([]);
  });

  it('a storage address that has run out is asked for anew', async () => {
    server.faults.push(
      times(1, '/storage/', (_request, response) => {
        refuse(response, 403);
      }),
    );
    expect((await download()).files).toHaveLength(3);
  });

  it('a Hub that stays down ends in a HubError, without signatures or token', async () => {
    server.faults.push(
      times(99, '/storage/', (_request, response) => {
        refuse(response, 500);
      }),
    );
    const error = await errorOf(download({ accessToken: TOKEN }));
    expect(error).toBeInstanceOf(HubError);
    expect(error).toMatchObject({ status: 500 });
    expect(JSON.stringify(error) + error.message + String(error.stack)).not.toMatch(/signed|hf_secret/);
  });

  it('a Hub that cannot be reached ends in a HubError', async () => {
    const error = await errorOf(download({ endpoint: 'http://127.0.0.1:9' }));
    expect(error).toBeInstanceOf(HubError);
    expect(error.message).toMatch(/cannot be reached/);
  });

  it('a signal stops it', async () => {
    const controller = new AbortController();
    server.faults.push(
      times(99, '/tree/', (_request, response) => {
        controller.abort(new Error('cancelled by the user'));
        refuse(response, 503);
      }),
    );
    const error = await errorOf(download({ signal: controller.signal, retry: { attempts: 5, baseDelayMs: 60_000 } }));
    expect(error).not.toBeInstanceOf(HubError);
    expect(await readdir(dir)).toEqual([]);
  });
});

describe('refusals say what to do', () => {
  const cases = [
    {
      what: 'a gated model',
      status: 403,
      code: 'GatedRepo',
      token: TOKEN,
      fix: /Accept the licence at http.*acme\/talk/,
    },
    { what: 'a gated model without token', status: 401, code: 'GatedRepo', fix: /Accept the licence.*HF_TOKEN/ },
    { what: '401 without token', status: 401, code: 'RepoNotFound', fix: /Check the name.*set HF_TOKEN/ },
    { what: '401 with token', status: 401, code: 'RepoNotFound', token: TOKEN, fix: /HF_TOKEN at .*settings\/tokens/ },
    { what: 'a wrong name', status: 404, code: 'RepoNotFound', fix: /models and datasets are different places/ },
    { what: 'a wrong revision', status: 404, code: 'RevisionNotFound', fix: /Take a commit from .*commits\/main/ },
  ];

  it.each(cases)('$what', async ({ status, code, token, fix }) => {
    server.faults.push(
      times(99, '/', (_request, response) => {
        refuse(response, status, code);
      }),
    );
    const error = await errorOf(download({ accessToken: token }));
    if (!(error instanceof UserError)) throw error;
    expect(error.details.where).toBe('dataset acme/talk at revision main');
    expect(error.details.fix).toMatch(fix);
    expect(error.message).not.toContain(TOKEN);
    expect(server.seen).toHaveLength(1);
  });

  it('a refusal that comes in the middle of a file is no less clear', async () => {
    server.faults.push(
      times(99, '/resolve/', (_request, response) => {
        refuse(response, 403, 'GatedRepo');
      }),
    );
    expect(await errorOf(download())).toBeInstanceOf(UserError);
  });

  it('a file that is not there is named beside those that are', async () => {
    const error = await errorOf(download({ files: ['data/dev.parquet'] }));
    expect(error.message).toMatch(/expected: data\/dev.parquet\n.*received: .*data\/train.parquet/);
  });

  it('a listing that leads out of the folder is refused', async () => {
    server.stop();
    server = new HubServer('acme/talk', { '../evil.txt': FILES['README.md'] });
    await server.start();
    expect((await errorOf(download({ files: () => true }))).message).toMatch(/outside of its folder/);
  });
});

describe('resolveHubRevision', () => {
  const request = (repo: string) => ({ repo, type: 'dataset' as const, revision: 'main', endpoint: server.endpoint });

  it('gives the commit of a branch', async () => {
    expect(await resolveHubRevision(request('acme/talk'))).toBe(server.commit);
  });

  it('refuses a repository that is not there', async () => {
    expect(await errorOf(resolveHubRevision(request('acme/none')))).toBeInstanceOf(UserError);
  });
});

describe('hubAccess', () => {
  it('is the public Hub without a token by default', () => {
    expect(hubAccess({})).toEqual({ endpoint: 'https://huggingface.co', accessToken: undefined });
  });

  it('takes the mirror and the token from the environment', () => {
    const access = hubAccess({ HF_ENDPOINT: 'https://mirror.example/', HF_TOKEN: ` ${TOKEN}\n` });
    expect(access).toEqual({ endpoint: 'https://mirror.example', accessToken: TOKEN });
  });

  it('never shows a token that cannot be one', () => {
    expect(() => hubAccess({ HF_TOKEN: 'my-password' })).toThrow(UserError);
    expect(() => hubAccess({ HF_TOKEN: 'my-password' })).not.toThrow(/my-password/);
  });

  it('refuses an endpoint that is no address', () => {
    expect(() => hubAccess({ HF_ENDPOINT: 'mirror' })).toThrow(UserError);
  });

  it.each(['https://me:hunter2@mirror.example', 'https://mirror.example/?token=hunter2', 'mirror?token=hunter2'])(
    'refuses an endpoint with a secret in it and does not show it: %s',
    (endpoint) => {
      expect(() => hubAccess({ HF_ENDPOINT: endpoint })).toThrow(UserError);
      expect(() => hubAccess({ HF_ENDPOINT: endpoint })).not.toThrow(/hunter2/);
    },
  );
});

it.each([
  ['model-00001-of-00003.safetensors', true],
  ['tokenizer.model', true],
  ['config.json', true],
  ['pytorch_model.bin', false],
  ['original/consolidated.00.pth', false],
  ['onnx/config.json', false],
])('isModelFile(%s) is %s', (name, expected) => {
  expect(isModelFile(name)).toBe(expected);
});

it.each([
  ['tokenizer.json', true],
  ['spiece.model', true],
  ['config.json', true],
  ['tokenizer_config.json', true],
  ['model.safetensors', false],
  ['model-00001-of-00009.safetensors', false],
  ['model.safetensors.index.json', false],
  ['pytorch_model.bin', false],
])('isTokenizerFile(%s) is %s', (name, expected) => {
  expect(isTokenizerFile(name)).toBe(expected);
});
