import type * as Files from 'node:fs/promises';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { createFileAtomic } from '../../artifacts/atomic-write.js';
import { acquireFence } from '../../artifacts/fence.js';
import { releaseLock, takeLock } from '../../client/stack/process-lock.js';
import { temporaryFolder } from '../temporary-folder.js';

/** As exFAT and some network disks answer. Source: link(2), EPERM; FUSE and 9p say ENOSYS, CIFS EOPNOTSUPP. */
const refusal = vi.hoisted(() => ({ code: 'EPERM', times: 0 }));
vi.mock('node:fs/promises', async (original) => ({
  ...(await original<typeof Files>()),
  link: () => {
    refusal.times += 1;
    return Promise.reject(Object.assign(new Error(refusal.code), { code: refusal.code }));
  },
}));

it.each(['EPERM', 'ENOTSUP', 'ENOSYS'])('gives a name to one of many where links are refused with %s', async (code) => {
  refusal.code = code;
  const folder = await temporaryFolder();
  const path = join(folder, 'file');
  const texts = Array.from({ length: 8 }, (_, index) => `text ${index}`);
  const created = await Promise.all(texts.map((text) => createFileAtomic(path, text)));
  expect(refusal.times).toBeGreaterThan(0);
  expect(created.filter(Boolean)).toHaveLength(1);
  expect(await readFile(path, 'utf8')).toBe(texts[created.indexOf(true)]);
  expect(await readdir(folder)).toEqual(['file']);
});

it('lets one run in, and one process have a lock, where there are no links', async () => {
  const folder = await temporaryFolder();
  const turns = await Promise.all(
    ['a', 'b', 'c'].map((run) => acquireFence(join(folder, 'fence'), { run, silenceMs: 60_000 })),
  );
  expect(turns.filter((turn) => !('heldBy' in turn))).toHaveLength(1);
  const lock = await takeLock(join(folder, 'lock'));
  expect(lock.taken).toBe(true);
  expect(await takeLock(join(folder, 'lock'))).toMatchObject({ taken: false });
  if (lock.taken) await releaseLock(join(folder, 'lock'), lock.self);
  expect(await takeLock(join(folder, 'lock'))).toMatchObject({ taken: true });
});
