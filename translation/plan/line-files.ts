import { appendFile, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, explainDiskError } from '../../artifacts/atomic-write.js';

/** Characters that wait in memory, over all files, before they are written: few system calls, little memory. */
const WRITE_BLOCK = 1 << 23;

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
  async *read(name: string): AsyncGenerator {
    await this.flush();
    const file = await open(join(this.folder, name)).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    });
    if (file === null) return;
    for await (const line of file.readLines()) yield JSON.parse(line) as unknown;
  }

  private async flush(): Promise<void> {
    if (this.waiting.size === 0) return;
    await mkdir(this.folder, { recursive: true });
    for (const [name, lines] of this.waiting) {
      const path = join(this.folder, name);
      await appendFile(path, lines.join('')).catch((error: unknown) => {
        throw explainDiskError(error, path);
      });
    }
    this.waiting.clear();
    this.characters = 0;
  }
}
