/**
 * Everything that `npm test` covers: set-up, types, lint, format, TypeScript tests, Python lint and tests. Goes on after
 * a failure, so that one run shows them all, and ends with the sum over the runners' own machine-readable reports.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RESULTS = `${ROOT}test-results`;
const VITEST_JSON = `${RESULTS}/vitest.json`;
const PYTEST_JSON = `${RESULTS}/pytest.json`;

function run(
  title: string,
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: object } = {},
): boolean {
  console.log(`\n── ${title}`);
  const start = Date.now();
  const { status } = spawnSync(command, args, {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  console.log(`── ${title}: ${status === 0 ? 'ok' : 'failed'} in ${((Date.now() - start) / 1000).toFixed(0)} s`);
  return status === 0;
}

function readReport(path: string): Record<string, unknown> | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch {
    return null;
  }
}

const number = (value: unknown) => (typeof value === 'number' ? value : 0);

function vitestCounts(): Counts {
  const report = readReport(VITEST_JSON);
  const skipped = number(report?.['numPendingTests']) + number(report?.['numTodoTests']);
  return { passed: number(report?.['numPassedTests']), failed: number(report?.['numFailedTests']), skipped };
}

function pytestCounts(): Counts {
  const summary = (readReport(PYTEST_JSON)?.['summary'] ?? {}) as Record<string, unknown>;
  const failed = number(summary['failed']) + number(summary['error']);
  return { passed: number(summary['passed']), failed, skipped: number(summary['skipped']) };
}

rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

const python = `${ROOT}python/.venv/bin/python`;
const checks = [
  run('set-up', process.execPath, ['client/bin.js', 'setup']),
  run('types', 'npx', ['tsc', '--noEmit']),
  run('lint', 'npx', ['eslint', '.']),
  run('format', 'npx', ['prettier', '--check', '--log-level', 'warn', '.']),
  run('Python lint', python, ['-m', 'ruff', 'check', 'python', 'demo', 'bench']),
];
const suites = [
  run('Python tests', python, [
    '-m',
    'pytest',
    '-q',
    '--json-report',
    `--json-report-file=${PYTEST_JSON}`,
    'python/tests',
    'demo/tests',
  ]),
  run('TypeScript tests', 'npx', ['vitest', 'run'], { env: { TEST_JSON: VITEST_JSON } }),
];

const counts = [vitestCounts(), pytestCounts()];
const total = (key: keyof Counts) => counts.reduce((sum, count) => sum + count[key], 0);
// A check that is not a test runner counts where it fails; so does a runner that failed without naming a test.
const otherFailures = checks.filter((ok) => !ok).length + (suites.includes(false) && total('failed') === 0 ? 1 : 0);
const summary = { passed: total('passed'), failed: total('failed') + otherFailures, skipped: total('skipped') };
writeFileSync(`${RESULTS}/summary.json`, JSON.stringify(summary));
console.log(
  `\n${summary.passed} passed, ${summary.failed} failed${summary.skipped > 0 ? `, ${summary.skipped} skipped` : ''}`,
);
process.exit(summary.failed > 0 ? 1 : 0);
