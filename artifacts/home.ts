import { join, resolve } from 'node:path';
import { Checkpoints } from './checkpoints.js';
import type { Fence } from './fence.js';
import { FolderStore } from './folder-store.js';
import { pathPart } from './path-part.js';
import { RunBook } from './run-book.js';
import { StageCache } from './stage-cache.js';
import type { ArtifactStore, CheckpointStore } from './store.js';

/**
 * Everything sprogskole keeps on this machine, below one folder: `SPROGSKOLE_HOME`, else `.sprogskole` in the current
 * folder. All workers of a run must see the same home.
 */
export class Home {
  readonly root: string;
  readonly store: ArtifactStore;
  readonly stages: StageCache;
  readonly runs: RunBook;

  constructor(root: string) {
    this.root = resolve(root);
    this.store = new FolderStore(join(this.root, 'store'));
    this.stages = new StageCache(join(this.root, 'stages'), this.store);
    this.runs = new RunBook(join(this.root, 'runs'));
  }

  /** Append-only progress of an attempt at one piece of work, named by its stage key; see openFencedJournal. */
  journal(key: string, token: number | null): string {
    return this.place('journals', `${key}${token === null ? '' : `.${token}`}.jsonl`);
  }

  /** Checkpoints of one training job, apart from the store so that old ones can be deleted. */
  checkpoints(key: string, fence: Fence): CheckpointStore {
    return new Checkpoints(this.checkpointFolder(key), fence);
  }

  checkpointFolder(key: string): string {
    return this.place('checkpoints', key);
  }

  fence(key: string): string {
    return this.place('fences', key);
  }

  /** Scratch space of one attempt; may be deleted whenever no attempt runs. */
  scratch(key: string, token: number | string): string {
    return this.place('scratch', key, String(token));
  }

  /** Translations of every run under the same settings, by the digest of these settings. */
  memory(settings: string): string {
    return this.place('memory', settings);
  }

  /** How fast a queue translates under settings with this digest. */
  speed(queue: string, settings: string): string {
    return this.place('speed', `${queue}-${settings}.json`);
  }

  /** Model files from the Hub, and what was derived from model files, by identity. */
  models(...parts: string[]): string {
    return this.place('models', ...parts);
  }

  /** Where the files of a run's report are laid out. */
  report(runId: string): string {
    return this.place('reports', runId);
  }

  /** @throws UserError where a part cannot be a name */
  private place(...parts: string[]): string {
    return join(this.root, ...parts.map((part) => pathPart(this.root, part)));
  }
}

export function homeFolder(env: Readonly<Record<string, string | undefined>>, cwd: string): string {
  return resolve(cwd, env['SPROGSKOLE_HOME'] ?? '.sprogskole');
}
