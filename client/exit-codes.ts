/** What a script can rely on. */
export const EXIT = {
  ok: 0,
  /** A defect of sprogskole, or something it did not foresee. */
  internal: 1,
  /** Bad input: arguments, files, settings. Nothing was started, or the run refused them. */
  input: 2,
  /** The run failed; what it finished is kept. */
  failed: 3,
  /** The run was cancelled; what it finished is kept. */
  cancelled: 4,
  /** `compare` came to a verdict that --fail-on names. */
  verdict: 5,
  /** Interrupted with Ctrl-C. */
  interrupted: 130,
} as const;
