import { suiteDataHere } from '../../artifacts/suite-data.js';
import type { Suite } from '../../contracts/suite.js';
import type { Cli } from '../cli.js';
import { formatCount, formatSeconds, formatTable } from '../display/format.js';
import { EXIT } from '../exit-codes.js';
import { chosenSuites } from '../suites/chosen-suites.js';
import { measuredTimes, type MeasuredTime } from '../suites/measured-times.js';
import { sizeOf } from './suites-list.js';

interface ShownSuite {
  readonly suite: Suite;
  readonly here: string | null;
  readonly times: readonly MeasuredTime[];
}

/** Prints everything that is declared of a suite, or of those of a group, what is here, and what was measured. */
export async function showSuites(cli: Cli, name: string, json: boolean): Promise<number> {
  const suites = (await chosenSuites(cli, [name], { set: [] })) ?? [];
  const shown = await Promise.all(
    suites.map(async (suite) => ({
      suite,
      here: await suiteDataHere(cli.home, suite),
      times: await measuredTimes(cli.home, suite),
    })),
  );
  if (json) cli.print(JSON.stringify({ suites: shown.map(({ suite, ...more }) => ({ ...suite, ...more })) }, null, 2));
  else cli.print(shown.map(describe).join('\n\n'));
  return EXIT.ok;
}

function describe({ suite, here, times }: ShownSuite): string {
  const { data, metrics, chance } = suite;
  const rows = [
    ['measures', suite.measures],
    ['cannot see', suite.limitation],
    ['scenario', `${suite.scenario}, in ${suite.language}`],
    ['groups', suite.groups.join(', ')],
    ['dataset', 'hub' in data.source ? `${data.source.hub}@${data.source.revision}` : data.source.path],
    ['here', here ?? `no; fetch it: sprogskole suites fetch ${suite.name}`],
    ['files', data.files.join(', ') || 'all'],
    ['split', data.split],
    ['licence', data.licence],
    ['items', data.items === null ? 'known once it was asked' : formatCount(data.items)],
    ['size', sizeOf(data.megabytes) || 'known once it is here'],
    ['asked by', asker(suite)],
    ['metric', `${metrics.primary}${chance === null ? '' : `; by chance ${chance}`}`],
    ...(metrics.secondary.length === 0 ? [] : [['beside it', metrics.secondary.join(', ')]]),
    ...timeRows(times),
  ];
  return `${suite.title} (${suite.name})\n\n${formatTable(rows)}`;
}

function asker({ harness }: Suite): string {
  const changed = Object.keys(harness.overrides);
  const tasks = [...harness.tasks, ...harness.groups.map((group) => `all of ${group}`)].join(', ');
  if (harness.config !== null) return 'lm-evaluation-harness: a task of the suite itself';
  return `lm-evaluation-harness: ${tasks}${changed.length === 0 ? '' : `; changed: ${changed.join(', ')}`}`;
}

/** Measured ones alone: the same suite takes seconds or hours, by model and device. */
function timeRows(times: readonly MeasuredTime[]): string[][] {
  if (times.length === 0) return [['time', 'not measured here yet']];
  return times.map(({ items, seconds, host, startedAt }, index) => [
    index === 0 ? 'time' : '',
    `${formatCount(items)} items in ${formatSeconds(seconds)} on ${host}, ${startedAt.slice(0, 10)}`,
  ]);
}
