import { randomBytes } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import { z } from 'zod';
import { createFileAtomic, writeFileAtomic } from '../../artifacts/atomic-write.js';
import { identify, isAlive, ProcessIdentity } from './process-identity.js';

export type LockResult =
  | { readonly taken: true; readonly self: ProcessIdentity }
  | { readonly taken: false; readonly holder: ProcessIdentity | null };

const Holder = ProcessIdentity.extend({
  /** Taken by its parent for it, and not claimed by itself yet. */
  handedOver: z.boolean().default(false),
});
type Holder = z.infer<typeof Holder>;

/** Between two looks, so that a holder that is being replaced is not mistaken for a damaged file. */
const ATTEMPTS = 3;

/** A lock file that names its holder. It is claimed for this process also from a holder that has died. */
export async function takeLock(path: string): Promise<LockResult> {
  return claim(path, { ...found(await identify(process.pid)), handedOver: false });
}

/** Takes a lock in the name of a child, so that it is held before the child has loaded its code and claims it. */
export async function lockForChild(path: string, pid: number): Promise<void> {
  await claim(path, { ...found(await identify(pid)), handedOver: true });
}

async function claim(path: string, self: Holder): Promise<LockResult> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await createFileAtomic(path, JSON.stringify(self))) return { taken: true, self };
    const holder = await readHolder(path);
    if (holder !== null && holder.handedOver && same(holder, self)) return accept(path, self);
    if (holder !== null && (await isAlive(holder))) return { taken: false, holder };
    await setAsideStale(path, holder);
  }
  return { taken: false, holder: await readHolder(path) };
}

/** What a parent took in this process's name is its own from now on: a second claim of it is refused. */
async function accept(path: string, self: Holder): Promise<LockResult> {
  await writeFileAtomic(path, JSON.stringify(self));
  return { taken: true, self };
}

function found(process: ProcessIdentity | null): ProcessIdentity {
  if (process === null) throw new Error('a process that is to hold a lock is not in the process table');
  return process;
}

/** Who holds it now; null where nobody does, or one that has died. */
export async function lockHolder(path: string): Promise<ProcessIdentity | null> {
  const holder = await readHolder(path);
  return holder !== null && (await isAlive(holder)) ? holder : null;
}

export async function releaseLock(path: string, self: ProcessIdentity): Promise<void> {
  const holder = await readHolder(path);
  if (holder !== null && same(holder, self)) await rm(path, { force: true });
}

/** Renames first and looks then: of two that clear a stale lock at once, neither removes the other's new one. */
async function setAsideStale(path: string, stale: ProcessIdentity | null): Promise<void> {
  const aside = `${path}.${randomBytes(4).toString('hex')}`;
  await rename(path, aside).catch(() => undefined);
  const taken = await readHolder(aside);
  if (taken !== null && (stale === null || !same(taken, stale))) await createFileAtomic(path, JSON.stringify(taken));
  await rm(aside, { force: true });
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return Holder.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

function same(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return one.pid === other.pid && one.startedAt === other.startedAt;
}
