import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The files of a model, in a folder or on the Hub: enough to look at them without having them all. */
export interface ModelFiles {
  /** As errors name the model. */
  readonly place: string;
  /** Of the files directly in it. */
  readonly names: readonly string[];
  /** As errors name one of them, there or not. */
  readonly where: (name: string) => string;
  readonly size: (name: string) => Promise<number>;
  /** Up to `length` bytes from `offset` on; fewer where the file ends. */
  readonly read: (name: string, offset: number, length: number) => Promise<Buffer>;
}

/** @throws the error of the file system where it is no folder */
export async function folderFiles(folder: string): Promise<ModelFiles> {
  return {
    place: folder,
    names: (await readdir(folder)).sort(),
    where: (name) => join(folder, name),
    size: async (name) => (await stat(join(folder, name))).size,
    read: async (name, offset, length) => {
      const file = await open(join(folder, name), 'r');
      try {
        const buffer = Buffer.alloc(length);
        const { bytesRead } = await file.read(buffer, 0, length, offset);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },
  };
}
