import { mkdir, readdir, readFile, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { FencedError } from '../contracts/errors.js';
import { createFileAtomic, explainingDiskErrors, writeFileAtomic } from './atomic-write.js';
import { identify, isAlive, ProcessIdentity, processSpace } from './process-identity.js';

/**
 * Fencing tokens (Kleppmann 2016, "How to do distributed locking"): each attempt at a piece of work takes the next
 * number, and only the highest may publish. A worker that was frozen and wakes up later holds a lower one. That is for
 * safety. So that two runs do not overtake each other in turn, the newest token is a lease as well: while its holder
 * shows signs of life, no other run takes the next.
 */
export interface Fence {
  readonly token: number;
  /** @throws FencedError where another attempt has taken over. */
  check(): Promise<void>;
  /** A sign of life; cheap enough for every step of progress. */
  renew(): void;
  /** Another run need not wait any longer. */
  release(): Promise<void>;
}

export interface Claimant {
  /** Attempts of one run follow each other: a later one means that the earlier is dead, or that nobody hears it. */
  readonly run: string;
  /** Without a sign of life for so long, it counts as dead. */
  readonly silenceMs: number;
}

/** A token's file. Its time of change is that of the last sign of life. */
const Holder = z.object({
  run: z.string(),
  silenceMs: z.number(),
  released: z.boolean(),
  /** Null where it cannot be found in the process table. */
  process: ProcessIdentity.nullable(),
  space: z.string(),
  host: z.string(),
});
type Holder = z.infer<typeof Holder>;

/** Where a file cannot appear whole, it is half written for a moment. One that stays so is of a version without leases. */
const HALF_WRITTEN_MS = 5_000;

/** @returns the fence, or which other run holds this piece of work now */
export async function acquireFence(folder: string, claimant: Claimant): Promise<Fence | { readonly heldBy: string }> {
  await explainingDiskErrors(folder, () => mkdir(folder, { recursive: true }));
  const holder = { ...claimant, released: false, ...(await thisProcess()) };
  for (;;) {
    const highest = await highestToken(folder);
    const heldBy = await liveHolder(join(folder, String(highest)));
    if (heldBy !== null && heldBy !== claimant.run) return { heldBy };
    // Of two that find it free, one creates the file.
    if (await createFileAtomic(join(folder, String(highest + 1)), JSON.stringify(holder)))
      return new HeldFence(folder, highest + 1, holder);
  }
}

class HeldFence implements Fence {
  private renewedAt = Date.now();

  constructor(
    private readonly folder: string,
    readonly token: number,
    private readonly holder: Holder,
  ) {}

  async check(): Promise<void> {
    const highest = await highestToken(this.folder);
    if (highest <= this.token) return;
    const overtaker = (await readHolder(join(this.folder, String(highest))))?.run ?? this.holder.run;
    const message = `Attempt ${this.token} was overtaken by attempt ${highest}; its result is not used.`;
    throw new FencedError(message, overtaker === this.holder.run ? null : overtaker);
  }

  renew(): void {
    const now = Date.now();
    if (now - this.renewedAt < this.holder.silenceMs / RENEWALS_IN_SILENCE) return;
    this.renewedAt = now;
    // One that does not come is as a sign of life that does not.
    void utimes(this.path, now / 1000, now / 1000).catch(() => undefined);
  }

  /** A full disk may refuse it; then silence ends the lease. */
  async release(): Promise<void> {
    await writeFileAtomic(this.path, JSON.stringify({ ...this.holder, released: true })).catch(() => undefined);
  }

  private get path(): string {
    return join(this.folder, String(this.token));
  }
}

/** So that a sign of life is not older than a tenth of the silence that counts as death. */
const RENEWALS_IN_SILENCE = 10;

async function thisProcess(): Promise<Pick<Holder, 'process' | 'space' | 'host'>> {
  return { process: await identify(process.pid), space: await processSpace(), host: hostname() };
}

/** The run that holds a token; null where it has let go, or shows no sign of life. */
async function liveHolder(path: string): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  const [holder, silentMs] = [await readHolder(path), Date.now() - found.mtimeMs];
  if (holder === null) return silentMs < HALF_WRITTEN_MS ? 'another run' : null;
  if (holder.released || silentMs > holder.silenceMs) return null;
  return (await hasEnded(holder)) ? null : holder.run;
}

/** Only of a process whose number means something here. */
async function hasEnded({ process, space }: Holder): Promise<boolean> {
  return process !== null && space === (await processSpace()) && !(await isAlive(process));
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return Holder.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

async function highestToken(folder: string): Promise<number> {
  const tokens = (await readdir(folder)).filter((name) => /^\d+$/.test(name)).map(Number);
  return Math.max(0, ...tokens);
}
