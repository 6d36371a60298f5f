import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { DamagedFileError } from '../contracts/errors.js';
import { FolderManifest, MEDIA, type Ref } from '../contracts/ref.js';
import { errorCode, explainingDiskErrors, syncFolder, writeAtomic, writeFileAtomic } from './atomic-write.js';
import { sha256, sha256File } from './digest.js';
import { jsonLines } from './json-lines.js';
import { decodeLines } from './lines.js';
import { listFiles } from './list-files.js';
import { ownValue, parseOwnJson } from './own-json.js';
import { draftName } from './path-part.js';
import { copyInto } from './publish-file.js';
import { publishFolder } from './publish-folder.js';
import { MissingArtifactError, type ArtifactStore } from './store.js';

/** Lines are written in blocks of this many characters: few system calls, little memory. */
const WRITE_BLOCK = 1 << 16;

const REMEDY = 'Delete this file and run again: the stage that made it is repeated.';

/** The store as a folder: blobs/ab/cdef…, one file a content. Several processes may use it at once. */
export class FolderStore implements ArtifactStore {
  private readonly root: string;

  constructor(root: string) {
    this.root = resolve(root);
  }

  async putBytes(data: string | Uint8Array, mediaType: string): Promise<Ref> {
    const digest = sha256(data);
    const path = this.path(digest);
    if (!(await isIntact(path, digest))) await writeFileAtomic(path, data);
    return { digest, bytes: Buffer.byteLength(data), mediaType };
  }

  async putJsonl(values: Iterable<unknown> | AsyncIterable<unknown>): Promise<Ref> {
    const hash = createHash('sha256');
    let bytes = 0;
    const draft = join(this.root, 'drafts', `${draftName()}.jsonl`);
    await writeAtomic(draft, async (file) => {
      const write = async (text: string) => {
        const block = Buffer.from(text);
        hash.update(block);
        bytes += block.length;
        await file.writeFile(block);
      };
      let pending = '';
      for await (const value of values) {
        pending += `${JSON.stringify(value)}\n`;
        if (pending.length < WRITE_BLOCK) continue;
        await write(pending);
        pending = '';
      }
      await write(pending);
    });
    return this.adopt(draft, { digest: hash.digest('hex'), bytes, mediaType: MEDIA.jsonl });
  }

  async putFile(path: string, mediaType: string): Promise<Ref> {
    const { digest, bytes } = await sha256File(path);
    const target = this.path(digest);
    if (!(await isIntact(target, digest))) {
      await writeAtomic(target, (file) => copyInto(file, path), bytes);
    }
    return { digest, bytes, mediaType };
  }

  async putFolder(folder: string, ignore: readonly string[] = []): Promise<Ref> {
    const files: FolderManifest['files'] = [];
    for (const { path } of await listFiles(folder)) {
      if (ignore.includes(basename(path))) continue;
      files.push({ path, ref: await this.putFile(join(folder, path), MEDIA.binary) });
    }
    // All empty folders would be one artifact, whatever they were to hold.
    if (files.length === 0) throw new Error(`There is no file to store in ${folder}.`);
    return this.putBytes(JSON.stringify({ files } satisfies FolderManifest), MEDIA.folder);
  }

  async holds(ref: Ref): Promise<boolean> {
    if (!(await isIntact(this.path(ref.digest), ref.digest))) return false;
    if (ref.mediaType !== MEDIA.folder) return true;
    for (const file of (await this.readFolder(ref)).files) {
      if (!(await this.holds(file.ref))) return false;
    }
    return true;
  }

  async readText(ref: Ref): Promise<string> {
    return readFile(await this.localFile(ref), 'utf8');
  }

  async readJson(ref: Ref): Promise<unknown> {
    const path = await this.localFile(ref);
    return parseOwnJson(await readFile(path, 'utf8'), path, REMEDY);
  }

  async *readJsonl(ref: Ref): AsyncGenerator {
    const path = await this.localFile(ref);
    const file = { name: path, remedy: REMEDY };
    for await (const { value } of jsonLines(decodeLines(createReadStream(path), file), file)) yield value;
  }

  async readFolder(ref: Ref): Promise<FolderManifest> {
    return ownValue(FolderManifest, await this.readJson(ref), this.path(ref.digest), REMEDY);
  }

  async localFile(ref: Ref): Promise<string> {
    const path = this.path(ref.digest);
    const found = await sha256File(path).catch((error: unknown) => {
      throw errorCode(error) === 'ENOENT' ? new MissingArtifactError(ref.digest) : error;
    });
    if (found.digest !== ref.digest) throw changed(path, ref, found);
    return path;
  }

  async materialize(ref: Ref, target: string): Promise<void> {
    const { files } = await this.readFolder(ref);
    for (const { path } of files) {
      if (!resolve(target, path).startsWith(resolve(target) + sep)) throw leadsOut(this.path(ref.digest), path);
    }
    await publishFolder(target, files, async (draft) => {
      for (const file of files) {
        const path = join(draft, file.path);
        await mkdir(dirname(path), { recursive: true });
        await copyFile(await this.localFile(file.ref), path);
      }
    });
  }

  /** Digests of all that belongs to an artifact. */
  async reachable(ref: Ref): Promise<string[]> {
    if (ref.mediaType !== MEDIA.folder) return [ref.digest];
    return [ref.digest, ...(await this.readFolder(ref)).files.map((file) => file.ref.digest)];
  }

  /** Deletes all other content. */
  async keepOnly(digests: ReadonlySet<string>): Promise<void> {
    const blobs = join(this.root, 'blobs');
    for (const { path } of await listFiles(blobs).catch(() => [])) {
      if (!digests.has(path.replace('/', ''))) await rm(join(blobs, path), { force: true });
    }
  }

  private path(digest: string): string {
    return join(this.root, 'blobs', digest.slice(0, 2), digest.slice(2));
  }

  private async adopt(draft: string, ref: Ref): Promise<Ref> {
    const target = this.path(ref.digest);
    try {
      await explainingDiskErrors(target, async () => {
        await mkdir(dirname(target), { recursive: true });
        if (!(await isIntact(target, ref.digest))) await rename(draft, target);
        await syncFolder(dirname(target));
      });
    } finally {
      await rm(draft, { force: true });
    }
    return ref;
  }
}

async function isIntact(path: string, digest: string): Promise<boolean> {
  const found = await sha256File(path).catch(() => null);
  return found?.digest === digest;
}

function changed(path: string, { digest, bytes }: Ref, found: { digest: string; bytes: number }): DamagedFileError {
  return new DamagedFileError('An artifact was changed on disk.', {
    where: path,
    expected: `${bytes} bytes with the SHA-256 ${digest}`,
    received: `${found.bytes} bytes with the SHA-256 ${found.digest}`,
    fix: REMEDY,
  });
}

function leadsOut(path: string, name: string): DamagedFileError {
  return new DamagedFileError('A stored folder names a file outside of itself.', {
    where: path,
    expected: 'paths below the folder',
    received: JSON.stringify(name),
    fix: REMEDY,
  });
}
