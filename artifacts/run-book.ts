import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunRecord } from '../contracts/lineage.js';
import { writeFileAtomic } from './atomic-write.js';
import { ownValue, parseOwnJson } from './own-json.js';

const REMEDY = 'Delete this file: the run is no longer listed, and all that it made is still there.';

/** Records of runs, one file each, so that lineage and reports outlive the Temporal server's retention. */
export class RunBook {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async write(record: RunRecord): Promise<void> {
    await writeFileAtomic(join(this.folder, `${record.runId}.json`), `${JSON.stringify(record, null, 2)}\n`);
  }

  async read(runId: string): Promise<RunRecord | null> {
    const path = join(this.folder, `${runId}.json`);
    const text = await readFile(path, 'utf8').catch(() => null);
    return text === null ? null : ownValue(RunRecord, parseOwnJson(text, path, REMEDY), path, REMEDY);
  }

  /** Newest first. */
  async list(): Promise<RunRecord[]> {
    const names = (await readdir(this.folder).catch(() => [])).filter((name) => name.endsWith('.json'));
    const records = await Promise.all(names.map((name) => this.read(name.slice(0, -'.json'.length))));
    return records.filter((record) => record !== null).sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  }
}
