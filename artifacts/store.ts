import type { FolderManifest, Ref } from '../contracts/ref.js';

/**
 * Content-addressed storage: a name is the SHA-256 of what it names. Writing twice is harmless, reading verifies the
 * digest, and a folder is a manifest that is written after its files.
 */
export interface ArtifactStore {
  putBytes(data: string | Uint8Array, mediaType: string): Promise<Ref>;
  /** One JSON value a line, in order. Never holds more than a line in memory. */
  putJsonl(values: Iterable<unknown> | AsyncIterable<unknown>): Promise<Ref>;
  putFile(path: string, mediaType: string): Promise<Ref>;
  /** Every file below `folder`, links followed, hidden ones and `ignore`d names left out. @throws where there is none */
  putFolder(folder: string, ignore?: readonly string[]): Promise<Ref>;

  /** Whether the content is there and its digest holds. For a folder: all of its files too. */
  holds(ref: Ref): Promise<boolean>;

  /** @throws MissingArtifactError; DamagedFileError where it is not as it was written. The same for all that read. */
  readText(ref: Ref): Promise<string>;
  readJson(ref: Ref): Promise<unknown>;
  readJsonl(ref: Ref): AsyncGenerator;
  readFolder(ref: Ref): Promise<FolderManifest>;
  /** A verified local file with this content, not to be changed. */
  localFile(ref: Ref): Promise<string>;
  /** Lays a stored folder out at `target`, which appears whole; one that is whole already is left as it is. */
  materialize(ref: Ref, target: string): Promise<void>;
}

/** Where attempts at one job keep what the next goes on from, and let go of what it needs no more. */
export interface CheckpointStore extends Pick<ArtifactStore, 'putFolder' | 'holds' | 'materialize'> {
  /** Deletes everything that none of `refs` reaches. */
  retain(refs: readonly Ref[]): Promise<void>;
}

/**
 * Thrown when an artifact is missing. Retried: where several machines share a home, a file can take a minute to be seen
 * by the others (NFS remembers for so long that it was not there).
 */
export class MissingArtifactError extends Error {
  override readonly name = 'MissingArtifactError';
  readonly digest: string;
  constructor(digest: string) {
    super(`Artifact ${digest.slice(0, 12)}… is missing. Run again: the stage that made it is repeated.`);
    this.digest = digest;
  }
}
