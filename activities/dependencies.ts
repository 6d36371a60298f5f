import type { HubProgress } from '../artifacts/hub.js';
import type { Home } from '../artifacts/home.js';
import type { PinnedSource } from '../contracts/context.js';

/** What activities work with. A test hands in its own. */
export interface Dependencies {
  readonly home: Home;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Lays a pinned model out as a local folder, downloading it where needed. */
  readonly modelFolder: (
    source: PinnedSource,
    signal: AbortSignal,
    onProgress: (progress: HubProgress) => void,
  ) => Promise<string>;
  /** As modelFolder, with at least the files of its tokeniser. */
  readonly tokenizerFolder: Dependencies['modelFolder'];
  /** Resolves a branch or tag on the Hub to its commit. */
  readonly resolveRevision: (repo: string, revision: string, type: 'model' | 'dataset') => Promise<string>;
  /** Version of this code, for lineage. */
  readonly codeVersion: string;
}
