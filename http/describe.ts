/** Where a request went, without the query: it may grant access. */
export function addressOf(url: string | URL): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/** Why nothing came back: fetch says only that it failed, and hides the reason in the cause. */
export function networkProblem(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
