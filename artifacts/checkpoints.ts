import { join } from 'node:path';
import type { Ref } from '../contracts/ref.js';
import type { Fence } from './fence.js';
import { FolderStore } from './folder-store.js';
import { MissingArtifactError, type CheckpointStore } from './store.js';

/**
 * Checkpoints of attempts that follow each other. Each writes to a folder of its own, named by its token, and reads and
 * clears those of earlier ones: an attempt that was overtaken and does not know it yet reaches nothing of a later one.
 */
export class Checkpoints implements CheckpointStore {
  private readonly own: FolderStore;
  /** Newest first; the last is of versions in which all attempts had one folder. */
  private readonly all: readonly FolderStore[];

  constructor(
    folder: string,
    private readonly fence: Fence,
  ) {
    this.own = new FolderStore(join(folder, String(fence.token)));
    const earlier = Array.from({ length: fence.token - 1 }, (_, index) => join(folder, String(index + 1)));
    this.all = [this.own, ...[folder, ...earlier].reverse().map((path) => new FolderStore(path))];
  }

  async putFolder(folder: string, ignore?: readonly string[]): Promise<Ref> {
    await this.fence.check();
    return this.own.putFolder(folder, ignore);
  }

  async holds(ref: Ref): Promise<boolean> {
    return (await this.holderOf(ref)) !== null;
  }

  async materialize(ref: Ref, target: string): Promise<void> {
    await ((await this.holderOf(ref)) ?? this.own).materialize(ref, target);
  }

  async retain(refs: readonly Ref[]): Promise<void> {
    await this.fence.check();
    const kept = await Promise.all(refs.flatMap((ref) => this.all.map((store) => reachableIn(store, ref))));
    for (const store of this.all) await store.keepOnly(new Set(kept.flat()));
  }

  private async holderOf(ref: Ref): Promise<FolderStore | null> {
    for (const store of this.all) if (await store.holds(ref)) return store;
    return null;
  }
}

/** Nothing where it is in another attempt's folder. */
async function reachableIn(store: FolderStore, ref: Ref): Promise<string[]> {
  return store.reachable(ref).catch((error: unknown) => {
    if (error instanceof MissingArtifactError) return [];
    throw error;
  });
}
