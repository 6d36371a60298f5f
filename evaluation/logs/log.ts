import type { SuiteMetric } from '../suites/suite-metrics.js';

/** What one tool recorded of one system: each task, item by item. Every reader in this folder gives this. */
export interface Log {
  /** Who wrote it, e.g. `lm-evaluation-harness`. */
  readonly tool: string;
  /** The model as the log names it. */
  readonly system: string;
  /** File, folder or run. */
  readonly where: string;
  readonly tasks: readonly LoggedTask[];
  /** What was left out or has to be known, a sentence each. */
  readonly notes: readonly string[];
}

export interface LoggedTask {
  readonly name: string;
  /** The metric that the log itself puts first; null where it puts none. */
  readonly primary: string | null;
  readonly metrics: readonly LoggedMetric[];
  readonly items: readonly LoggedItem[];
}

export interface LoggedMetric {
  /** As the tool calls it; its filter behind a comma. */
  readonly name: string;
  /** Null where neither the log nor the name says. */
  readonly better: 'higher' | 'lower' | 'neither' | null;
  /** How items make a score, from the values of all of them: a matrix of classes is as large as they need. */
  readonly measure: (values: readonly ItemValue[]) => SuiteMetric;
  /** Whether it applies to some answers alone, so that what one log lacks is no gap in it. */
  readonly partial?: boolean;
  /** The score of one item, where it is not `measure` of that item alone. */
  readonly ofItem?: (value: ItemValue) => number;
}

/** What an item adds to a metric: its score, or what a score over all items is made of. */
export type ItemValue = readonly number[];

export interface LoggedItem {
  /** Within its task. */
  readonly id: string;
  /** What items share, where the log says so; null where an item stands for itself. */
  readonly clusterId: string | null;
  /** What the item is, by recipes of hashing: two items that differ in one are not the same, whatever their id. */
  readonly identity: Readonly<Record<string, string>>;
  /** Likewise, of the whole prompt: the same item may be asked in another way. */
  readonly prompt: Readonly<Record<string, string>>;
  /** By metric; one that the item was not scored by is absent. */
  readonly values: Readonly<Record<string, ItemValue>>;
  /** Null where the log keeps no texts. */
  readonly text: LoggedText | null;
  /** Fields of the data that the item came with, by which it may be grouped. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface LoggedText {
  readonly input: string;
  readonly references: readonly string[];
  readonly output: string;
}

/** A tool whose logs can be read. */
export interface LogReader {
  readonly tool: string;
  /** Whether a file is one of its logs, or belongs to one. */
  readonly recognises: (file: LogFile) => boolean;
  /** Whether a file beside a log is read with it, by their names. */
  readonly belongs?: (log: string, other: string) => boolean;
  /** A log for each system in these files. @throws UserError naming file, line and field where one cannot be read */
  readonly read: (paths: readonly string[]) => Promise<Log[]>;
}

export interface LogFile {
  readonly name: string;
  /** Its first bytes as text. */
  readonly head: string;
}
