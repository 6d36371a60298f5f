import { z } from 'zod';
import type { TranslationConfig } from './pipeline-config.js';
import { Ref } from './ref.js';

/** `text` and `markdown` are cut at blank lines; `jsonl` and `parquet` hold one document a record, in one field. */
export const DocumentFormat = z.enum(['jsonl', 'parquet', 'text', 'markdown']);
export type DocumentFormat = z.infer<typeof DocumentFormat>;

/** A file whose documents are translated outside a pipeline. */
export const DocumentFile = z.object({
  /** The file as it was when its translation was asked for. */
  content: Ref,
  /** Its path, as people know it. */
  path: z.string(),
  format: DocumentFormat,
  /** The field or column with the text; of no use for text and Markdown. */
  field: z.string(),
  /** Code of the language that all of it is in. */
  language: z.string(),
});
export type DocumentFile = z.infer<typeof DocumentFile>;

/** Where a translation goes, on a machine that sees these folders: absolute paths. */
export const FileTarget = z.object({
  output: z.string(),
  /** JSON lines of QuarantinedDocument; only where there are any. */
  quarantine: z.string(),
  /** Whether files of these names may be replaced. */
  replace: z.boolean(),
});
export type FileTarget = z.infer<typeof FileTarget>;

/** A document that could not be translated: its source text stands in the output, or nothing where it was dropped. */
export interface QuarantinedDocument {
  /** Line of the file at which it begins; in parquet files its row. Both count from 1. */
  readonly line: number;
  readonly outcome: 'quarantined' | 'excluded';
  readonly reason: string;
  /** The segment that could not be translated, and what was wrong with it. */
  readonly detail: string;
  readonly text: string;
}

export interface TranslateFileInput {
  readonly runId: string;
  readonly config: TranslationConfig;
  readonly file: DocumentFile;
  readonly target: FileTarget;
}

export interface TranslateFileResult {
  readonly runId: string;
  readonly output: string;
  /** Null where every document got through. */
  readonly quarantine: string | null;
  /** Accounting as JSON, with a document as a message. */
  readonly accounting: Ref;
}
