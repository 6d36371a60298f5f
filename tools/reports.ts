import { readFileSync } from 'node:fs';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

interface VitestFile {
  name: string;
  assertionResults: { fullName: string; status: string }[];
}

/** A report that was not written counts nothing; that its runner failed is another matter. */
function readReport(path: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

export function pytestCounts(path: string): Counts {
  const summary = (readReport(path)['summary'] ?? {}) as Record<string, unknown>;
  const failed = number(summary['failed']) + number(summary['error']);
  return { passed: number(summary['passed']), failed, skipped: number(summary['skipped']) };
}

export function vitestCounts(path: string): Counts {
  const report = readReport(path);
  const skipped = number(report['numPendingTests']) + number(report['numTodoTests']);
  return { passed: number(report['numPassedTests']), failed: number(report['numFailedTests']), skipped };
}

/** Of a second run on another Node: what failed or was skipped in the first has been counted. */
export function countsAgain(path: string, first: string): Counts {
  const counts = vitestCounts(path);
  const before = new Set(failedTests(first));
  const again = failedTests(path).filter((test) => before.has(test)).length;
  return { passed: counts.passed, failed: counts.failed - again, skipped: 0 };
}

function failedTests(path: string): string[] {
  const files = (readReport(path)['testResults'] ?? []) as VitestFile[];
  return files.flatMap(({ name, assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => `${name} ${fullName}`),
  );
}
