import { OasstRow } from './oasst.js';
import { readJsonl, type Located } from './read-jsonl.js';
import { readParquet } from './read-parquet.js';
import type { SourceFile } from './find-files.js';

export type LocatedRow = Located<OasstRow>;

/** The flat rows of several files as one stream: `*.messages.jsonl(.gz)` and `*.parquet`. */
export async function* readRows(files: readonly SourceFile[]): AsyncGenerator<LocatedRow> {
  for (const file of files) {
    yield* file.shape === 'parquet' ? readParquet(file.path) : readJsonl(file.path, OasstRow);
  }
}
