/** Tools that setup brings along. A change of any of them renews what was made with the old one. */

/** PyPI version of uv that is installed where PATH has none; python/uv.lock was written by it. */
export const UV_VERSION = '0.13.8';

/** Oldest uv on PATH that is used instead: the lock file's format is the one of this minor version. */
export const UV_MINIMUM = '0.13.0';

/** Release of github.com/temporalio/cli; tools/temporal/go.mod names the same. 1.9.1 cannot be built as a Go tool. */
export const TEMPORAL_CLI_VERSION = '1.5.1';

/** Oldest CLI on PATH that is used: 1.5.0 has every flag the embedded server is started with. */
export const TEMPORAL_CLI_MINIMUM = '1.5.0';

export const PYTHON_MINIMUM = '3.11';

/** The `go` line of tools/temporal/go.mod. */
export const GO_MINIMUM = '1.25.0';

/** True where `version` (dotted numbers) is `minimum` or newer. */
export function atLeast(version: string, minimum: string): boolean {
  const found = numbers(version);
  for (const [index, wanted] of numbers(minimum).entries()) {
    const part = found[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}

function numbers(version: string): number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10) || 0);
}
