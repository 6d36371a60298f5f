import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DamagedFileError } from '../contracts/errors.js';
import { RunRecord } from '../contracts/lineage.js';
import { createFileAtomic, errorCode, writeFileAtomic } from './atomic-write.js';
import { ownValue, parseOwnJson } from './own-json.js';
import { pathPart } from './path-part.js';

const REMEDY = 'Delete this file: the run is no longer listed, and all that it made is still there.';

/** A run's id names its workflow and its files: letters, digits, dots, hyphens, underscores. */
const RUN_ID = /^[a-z0-9][\w.-]{0,99}$/i;

export function isRunId(text: string): boolean {
  return RUN_ID.test(text);
}

/** Records of runs, one file each, so that lineage and reports outlive the Temporal server's retention. */
export class RunBook {
  private readonly folder: string;
  /** Files that were passed over, and whose reader was told. */
  private readonly told = new Set<string>();

  constructor(folder: string) {
    this.folder = folder;
  }

  async write(record: RunRecord): Promise<void> {
    await writeFileAtomic(this.path(record.runId), asText(record));
  }

  /** As write, for a run that has no record yet: returns false where there is one, which stays as it is. */
  async create(record: RunRecord): Promise<boolean> {
    return createFileAtomic(this.path(record.runId), asText(record));
  }

  /** Writes how a run goes on; when and with what it was started stays as whoever started it wrote it down. */
  async update(record: RunRecord): Promise<void> {
    const first = await this.read(record.runId).catch(() => null);
    await this.write(first === null ? record : { ...record, startedAt: first.startedAt, config: first.config });
  }

  async remove(runId: string): Promise<void> {
    await rm(this.path(runId), { force: true });
  }

  /** @throws DamagedFileError where a file of this name holds something else */
  async read(runId: string): Promise<RunRecord | null> {
    if (!isRunId(runId)) return null;
    const path = this.path(runId);
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return null;
      throw notARecord(path, 'a file that can be read', errorCode(error) ?? String(error));
    });
    if (text === null) return null;
    const record = ownValue(RunRecord, parseOwnJson(text, path, REMEDY), path, REMEDY);
    if (record.runId === runId) return record;
    throw notARecord(path, `the record of ${runId}`, `that of ${record.runId}`);
  }

  /**
   * Newest first. A file that is no record, whoever put it there, hides no other.
   *
   * @param passOver told of each such file once
   */
  async list(passOver: (error: DamagedFileError) => void = () => undefined): Promise<RunRecord[]> {
    const names = (await readdir(this.folder).catch(() => [])).filter(isShown);
    const records = await Promise.all(names.map((name) => this.readOrPassOver(name, passOver)));
    return records.filter((record) => record !== null).sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  }

  private async readOrPassOver(name: string, passOver: (error: DamagedFileError) => void): Promise<RunRecord | null> {
    const runId = name.slice(0, -'.json'.length);
    const misnamed = () =>
      Promise.reject(notARecord(join(this.folder, name), 'RUN.json', 'a name that no run can have'));
    return (isRunId(runId) ? this.read(runId) : misnamed()).catch((error: unknown) => {
      if (!(error instanceof DamagedFileError)) throw error;
      if (!this.told.has(name)) passOver(error);
      this.told.add(name);
      return null;
    });
  }

  private path(runId: string): string {
    return join(this.folder, pathPart(this.folder, `${runId}.json`));
  }
}

/** Hidden files are what systems lay beside others, macOS for one. */
function isShown(name: string): boolean {
  return name.endsWith('.json') && !name.startsWith('.');
}

function asText(record: RunRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

function notARecord(where: string, expected: string, received: string): DamagedFileError {
  return new DamagedFileError('This is not the record of a run.', { where, expected, received, fix: REMEDY });
}
