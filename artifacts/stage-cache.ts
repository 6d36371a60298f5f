import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StageRecord, type StageIdentity } from '../contracts/lineage.js';
import { writeFileAtomic } from './atomic-write.js';
import { canonicalJson, sha256 } from './digest.js';
import type { ArtifactStore } from './store.js';

export function stageKey(identity: StageIdentity): string {
  return sha256(canonicalJson(identity));
}

/** Records of finished stages by key. A record counts only while its outputs are there and their digests hold. */
export class StageCache {
  private readonly folder: string;
  private readonly store: ArtifactStore;

  constructor(folder: string, store: ArtifactStore) {
    this.folder = folder;
    this.store = store;
  }

  async lookUp(key: string): Promise<StageRecord | null> {
    const record = await this.read(key);
    if (record === null) return null;
    for (const ref of Object.values(record.outputs)) {
      if (!(await this.store.holds(ref))) return null;
    }
    return record;
  }

  /** The record as written, without a look at its outputs. */
  async read(key: string): Promise<StageRecord | null> {
    const text = await readFile(join(this.folder, `${key}.json`), 'utf8').catch(() => null);
    if (text === null) return null;
    const parsed = StageRecord.safeParse(parseOrNull(text));
    return parsed.success ? parsed.data : null;
  }

  async write(record: StageRecord): Promise<void> {
    await writeFileAtomic(join(this.folder, `${record.key}.json`), `${JSON.stringify(record, null, 2)}\n`);
  }

  async keys(): Promise<string[]> {
    const names = await readdir(this.folder).catch(() => []);
    return names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
  }
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
