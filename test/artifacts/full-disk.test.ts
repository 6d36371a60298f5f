import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Checkpoints } from '../../artifacts/checkpoints.js';
import { acquireFence, type Fence } from '../../artifacts/fence.js';
import { FolderStore } from '../../artifacts/folder-store.js';
import { downloadFromHub } from '../../artifacts/hub.js';
import { openJournal } from '../../artifacts/journal.js';
import { publishFile } from '../../artifacts/publish-file.js';
import { DiskFullError } from '../../contracts/errors.js';
import { MEDIA } from '../../contracts/ref.js';
import { temporaryFolder } from '../temporary-folder.js';
import { fullFrom } from './failpoints.js';
import { HubServer } from './hub-server.js';

interface Case {
  /** Bytes that are needed, where they are known beforehand. */
  readonly needed: number | null;
  /** Done in a folder before the disk is full. */
  readonly before?: (folder: string) => Promise<void>;
  readonly work: (folder: string) => Promise<unknown>;
}

const BYTES = 'x'.repeat(5_000);

/** A source of two files in subfolders. */
async function source(folder: string): Promise<void> {
  await mkdir(join(folder, 'source', 'below'), { recursive: true });
  await writeFile(join(folder, 'source', 'model.bin'), BYTES);
  await writeFile(join(folder, 'source', 'below', 'config.json'), '{}');
}

const storeIn = (folder: string) => new FolderStore(join(folder, 'store'));
const fenceIn = async (folder: string) =>
  (await acquireFence(join(folder, 'fence'), { run: 'run', silenceMs: 60_000 })) as Fence;

const materialized: Pick<Case, 'before' | 'needed'> = {
  needed: 5_002,
  before: async (folder) => {
    await source(folder);
    await storeIn(folder).putFolder(join(folder, 'source'));
  },
};

const cases: Record<string, Case> = {
  bytes: { needed: 5_000, work: (folder) => storeIn(folder).putBytes(BYTES, MEDIA.binary) },
  'JSON lines': { needed: null, work: (folder) => storeIn(folder).putJsonl([{ a: BYTES }]) },
  'a file': {
    needed: 5_000,
    before: source,
    work: (folder) => storeIn(folder).putFile(join(folder, 'source', 'model.bin'), MEDIA.binary),
  },
  'a stored folder, laid out': {
    ...materialized,
    work: async (folder) => {
      const store = storeIn(folder);
      // What is stored already is not written again.
      await store.materialize(await store.putFolder(join(folder, 'source')), join(folder, 'laid', 'out'));
    },
  },
  'a checkpoint': {
    needed: null,
    before: source,
    work: async (folder) => {
      const checkpoints = new Checkpoints(join(folder, 'checkpoints'), await fenceIn(folder));
      await checkpoints.materialize(await checkpoints.putFolder(join(folder, 'source')), join(folder, 'again'));
    },
  },
  'a fence': { needed: null, work: fenceIn },
  'a journal, opened and written to': {
    needed: null,
    work: async (folder) => {
      const journal = await openJournal(join(folder, 'journals', 'a.jsonl'));
      await journal.append({ a: 1 }).finally(() => journal.close());
    },
  },
  'a journal whose last line is torn': {
    needed: null,
    before: (folder) => appendFile(join(folder, 'a.jsonl'), '{"a":1}\n{"b'),
    work: async (folder) => {
      const journal = await openJournal(join(folder, 'a.jsonl'));
      await journal.append({ a: 1 }).finally(() => journal.close());
    },
  },
  'a published file': {
    needed: 5_000,
    before: source,
    work: (folder) => publishFile(join(folder, 'source', 'model.bin'), join(folder, 'out.bin'), true),
  },
  'a download': {
    needed: 5_000,
    work: async (folder) => {
      const content = { content: Buffer.from(BYTES), lfs: false };
      const hub = new HubServer('owner/name', { 'config.json': content }, 'model');
      await hub.start();
      const { endpoint } = hub;
      const download = { repo: 'owner/name', revision: 'main', type: 'model', endpoint } as const;
      await downloadFromHub({ ...download, dir: join(folder, 'models') }).finally(() => {
        hub.stop();
      });
    },
  },
};

it.each(Object.entries(cases))('a disk that is full at any write of %s is said to be', async (_, one) => {
  const { needed, work, before = () => Promise.resolve() } = one;
  const said: string[] = [];
  for (let n = 1; ; n++) {
    const folder = await temporaryFolder();
    await before(folder);
    const { asked, error } = await fullFrom(n, () => work(folder));
    if (asked < n) break;
    // Nothing is lost by one that was only to tidy up.
    if (error === null) continue;
    expect(error, `at write ${n} of ${asked}`).toBeInstanceOf(DiskFullError);
    const { where, expected, received } = (error as DiskFullError).details;
    expect([where.startsWith(folder), received]).toEqual([true, expect.stringContaining(' free (ENOSPC)')]);
    said.push(expected);
    await work(folder);
  }
  expect(said.length).toBeGreaterThan(1);
  if (needed !== null) expect(said).toContainEqual(expect.stringContaining(`${needed} bytes`));
});
