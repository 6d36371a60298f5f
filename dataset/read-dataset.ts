import { groupRows } from './group-rows.js';
import { readRows } from './read-rows.js';
import { readTrees } from './read-trees.js';
import { emptySource, findSourceFiles, type SourceFile } from './find-files.js';
import type { ReadTally, RawTree } from './raw-tree.js';

/**
 * All trees behind some paths (files or folders), whatever their shape: files with nested trees first, in the order
 * given and by name within a folder, then all flat files as one stream, because a tree may begin in one parquet file
 * and end in the next.
 *
 * @throws UserError for anything that cannot be read, naming file, line and field; also where nothing was there at all
 */
export async function* readSource(paths: readonly string[], tally: ReadTally): AsyncGenerator<RawTree> {
  const files: SourceFile[] = [];
  for (const path of paths) files.push(...(await findSourceFiles(path)));
  for (const file of files.filter(isNested)) yield* readTrees(file, tally);
  const flat = files.filter((file) => !isNested(file));
  yield* groupRows(() => readRows(flat), tally);
  if (tally.messages === 0) throw emptySource(paths.join(', '));
}

function isNested(file: SourceFile): boolean {
  return file.shape === 'trees';
}
