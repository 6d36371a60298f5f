/** One mistake that a user can make, and the message that it deserves. */
export interface BadInput {
  readonly what: string;
  /** What the user types after `sprogskole`, in the case's folder. */
  readonly command: readonly string[];
  /** Laid over a folder in which everything works (see working-folder.ts); null removes a file or folder. */
  readonly files?: Readonly<Record<string, string | Uint8Array | null>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly says: {
    /** The whole first line. */
    readonly problem: string;
    /** The whole place; the case's folder is written as `.`. */
    readonly where: string;
    /** Parts of the other lines. */
    readonly expected: string;
    readonly received: string;
    readonly fix: string;
  };
}

export const PLAN = ['plan', 'pipeline.yaml'] as const;
export const RUN = ['run', 'pipeline.yaml'] as const;
