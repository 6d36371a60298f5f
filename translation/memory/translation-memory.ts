import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createFileAtomic,
  errorCode,
  explainDiskError,
  syncFolder,
  writeFileAtomic,
} from '../../artifacts/atomic-write.js';
import { bytesIfThere, textLines } from '../../artifacts/lines.js';
import { decodeLine, encodeLine, type KnownTranslation } from './memory-line.js';
import { shardOf } from './shards.js';

export interface Shard {
  readonly known: ReadonlyMap<string, KnownTranslation>;
  /** Lines that cannot be read; they are as if they were not there. */
  readonly damaged: number;
}

/**
 * Translations of all runs under one set of settings (`memorySettings` in translation/translation-key): what is in here is
 * never translated again. A file of JSON lines for each shard of segment ids; a look-up reads only the shards it needs.
 *
 * Several processes may write at once. A block of lines is one write() to a file opened with O_APPEND, which local file
 * systems do as a whole, whatever its length. Where that does not hold (NFS), and after a power cut, lines can be torn
 * or mixed: each has a checksum, so such a line is skipped and counted, and its segment is translated again. A block
 * begins with a line break, so that it never goes on in the torn line of another. Locks would have to be broken when
 * their holder dies, and a file for each writer would leave 256 files behind for every worker that ever ran.
 *
 * A later line replaces earlier ones of its segment, so writing a chunk twice is harmless. Files only grow.
 */
export class TranslationMemory {
  /** @param settings written beside the shards, so that a person sees what they belong to */
  constructor(
    private readonly folder: string,
    private readonly settings: unknown,
  ) {}

  /** Everything known of one shard, held in memory: about 300 bytes a segment. A missing file knows nothing. */
  async read(shard: string): Promise<Shard> {
    const known = new Map<string, KnownTranslation>();
    let damaged = 0;
    for await (const line of textLines(bytesIfThere(this.path(shard)))) {
      if (line === '') continue;
      const entry = decodeLine(line);
      if (entry === null) damaged += 1;
      else known.set(entry.id, entry);
    }
    return { known, damaged };
  }

  /** Durable when this returns. What failed is never handed in: a later run may do better. */
  async remember(translations: Iterable<KnownTranslation>): Promise<void> {
    const blocks = new Map<string, string>();
    for (const known of translations) {
      const shard = shardOf(known.id);
      blocks.set(shard, `${blocks.get(shard) ?? '\n'}${encodeLine(known)}\n`);
    }
    if (blocks.size === 0) return;
    await createFileAtomic(join(this.folder, 'settings.json'), `${JSON.stringify(this.settings, null, 2)}\n`);
    await Promise.all([...blocks].map(([shard, block]) => append(this.path(shard), block)));
    await syncFolder(this.folder);
  }

  /** Name of the last whole retranslation; null before the first. */
  async edition(): Promise<string | null> {
    return readFile(this.editionFile(), 'utf8').catch((error: unknown) => nullIfMissing(error));
  }

  async publishEdition(name: string): Promise<void> {
    await writeFileAtomic(this.editionFile(), name);
  }

  private path(shard: string): string {
    return join(this.folder, `${shard}.jsonl`);
  }

  private editionFile(): string {
    return join(this.folder, 'edition');
  }
}

/** FileHandle.appendFile would cut a block of more than 512 kB into several writes. */
async function append(path: string, block: string): Promise<void> {
  const bytes = Buffer.from(block);
  try {
    const file = await open(path, 'a');
    try {
      // A full disk takes a part first and refuses the rest, so what is not whole is written again, and fails then.
      while ((await file.write(bytes)).bytesWritten < bytes.length);
      await file.datasync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw explainDiskError(error, path);
  }
}

function nullIfMissing(error: unknown): null {
  if (errorCode(error) === 'ENOENT') return null;
  throw error;
}
