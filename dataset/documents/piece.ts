/** A stretch of a file. All pieces of a file, each put back with its own text, are the file. */
export interface Piece {
  /** Where it begins: a line, in parquet files a row. Counts from 1; no two pieces of a file share one. */
  readonly line: number;
  /** The text to translate; null where there is none, as in blank lines at the top. */
  readonly document: string | null;
  /** What the file holds here when this text stands in the document's place. */
  readonly put: (text: string) => string;
}
