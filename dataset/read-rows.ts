import type { z } from 'zod';
import type { SourceFile } from './find-files.js';
import { placeName, type Place } from './input-error.js';
import { OasstRow } from './oasst.js';
import { readFields, type ReadFields } from './read-fields.js';
import { readJsonl } from './read-jsonl.js';
import { readParquet } from './read-parquet.js';

/** A flat row. The place stands for an id that cannot be read. */
export interface Row extends ReadFields<z.infer<typeof OasstRow>> {
  readonly id: string;
  readonly treeId: string;
  readonly parentId: string | null;
  readonly place: Place;
}

/** The flat rows of several files as one stream: `*.messages.jsonl(.gz)` and `*.parquet`. */
export async function* readRows(files: readonly SourceFile[]): AsyncGenerator<Row> {
  for (const file of files) {
    const records = file.shape === 'parquet' ? readParquet(file) : readJsonl(file);
    for await (const { value, place } of records) yield toRow(value, place);
  }
}

function toRow(value: unknown, place: Place): Row {
  const { fields, flaw } = readFields(OasstRow, value, place);
  const { message_id: id = placeName(place), message_tree_id: treeId = placeName(place), parent_id: parentId } = fields;
  return { fields, flaw, id, treeId, parentId: parentId ?? null, place };
}
