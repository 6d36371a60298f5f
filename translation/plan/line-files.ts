import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { explainingDiskErrors } from '../../artifacts/atomic-write.js';
import { jsonLines } from '../../artifacts/json-lines.js';
import { bytesIfThere, decodeLines } from '../../artifacts/lines.js';
import { ownValue } from '../../artifacts/own-json.js';

/** Characters that wait in memory, over all files, before they are written: few system calls, little memory. */
const WRITE_BLOCK = 1 << 23;

const REMEDY = 'Check the disk and run again: this scratch file is written anew.';

/**
 * JSON lines in many files of one folder, for sorting more than memory holds. Scratch: nothing here survives a crash,
 * and nothing has to.
 */
export class LineFiles {
  private readonly waiting = new Map<string, string[]>();
  private characters = 0;

  constructor(private readonly folder: string) {}

  async append(name: string, value: unknown): Promise<void> {
    const line = `${JSON.stringify(value)}\n`;
    const lines = this.waiting.get(name);
    if (lines === undefined) this.waiting.set(name, [line]);
    else lines.push(line);
    this.characters += line.length;
    if (this.characters >= WRITE_BLOCK) await this.flush();
  }

  /** Values in the order in which they came; none where nothing was ever appended under this name. */
  async *read<T>(name: string, schema: z.ZodType<T>): AsyncGenerator<T> {
    await this.flush();
    const path = join(this.folder, name);
    const file = { name: path, remedy: REMEDY };
    for await (const { number, value } of jsonLines(decodeLines(bytesIfThere(path), file), file)) {
      yield ownValue(schema, value, `${path}:${number}`, REMEDY);
    }
  }

  private async flush(): Promise<void> {
    if (this.waiting.size === 0) return;
    await explainingDiskErrors(this.folder, async () => {
      await mkdir(this.folder, { recursive: true });
      for (const [name, lines] of this.waiting) await appendFile(join(this.folder, name), lines.join(''));
    });
    this.waiting.clear();
    this.characters = 0;
  }
}
