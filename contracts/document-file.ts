import type { MergeOutputs } from './run.js';
import type { TranslationConfig } from './pipeline-config.js';
import type { Ref } from './ref.js';

/** `text` and `markdown` are cut at blank lines; `jsonl` and `parquet` hold one document a record, in one field. */
export type DocumentFormat = 'jsonl' | 'parquet' | 'text' | 'markdown';

/** A file whose documents are translated outside a pipeline. */
export interface DocumentFile {
  /** The file as it was when its translation was asked for. */
  readonly content: Ref;
  /** Its path, as people know it. */
  readonly path: string;
  readonly format: DocumentFormat;
  /** The field or column with the text; of no use for text and Markdown. */
  readonly field: string;
  /** Code of the language that all of it is in. */
  readonly language: string;
}

/** Where a translation goes, on a machine that sees these folders: absolute paths. */
export interface FileTarget {
  readonly output: string;
  /** JSON lines of QuarantinedDocument; only where there are any. */
  readonly quarantine: string;
  /** Whether files of these names may be replaced. */
  readonly replace: boolean;
}

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
  readonly accounting: MergeOutputs['accounting'];
}

export interface WriteOutputs extends Record<string, Ref> {
  readonly output: Ref;
  /** JSON lines of QuarantinedDocument. */
  readonly quarantine: Ref;
}
