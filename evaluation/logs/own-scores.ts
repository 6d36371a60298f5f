import { z } from 'zod';
import type { TestItem } from '../../contracts/dataset.js';
import { ItemScores } from '../../contracts/evaluation.js';
import { SuiteScore } from '../../contracts/suite.js';
import { DIALOGUE } from '../family.js';
import { METRIC_NAMES } from '../metrics/all-metrics.js';
import { metricInfo } from '../metrics/metric-info.js';
import { groupBy } from '../../artifacts/group-by.js';
import { TEXT_HASH, textHash } from './identity.js';
import { HARNESS_HASH } from './lm-eval.js';
import type { ItemValue, Log, LoggedItem, LoggedTask, LogReader } from './log.js';
import { dialogueMetric, dialogueValue, suiteLogMetric } from './measures.js';
import { readRows } from './python-json.js';

export const OWN = 'sprogskole';

/** What stands beside the metrics of an item with choices: for tables of classes, calibration, and what guessing gives. */
const NO_METRICS = ['choice', 'confidence', 'options'];

/** The files of scores that a report lays out: `scores.jsonl` and `suites/NAME.jsonl`. */
export const ownScores: LogReader = {
  tool: OWN,
  recognises: ({ name, head }) => name.endsWith('.jsonl') && /^\{"system":.*"(treeId|docHash)":/.test(head),
  read: async (paths) => {
    const bySystem = new Map<string, LoggedTask[]>();
    for (const path of paths) {
      const rows: z.infer<typeof Row>[] = [];
      for await (const row of readRows(path, Row)) rows.push(row);
      for (const [system, own] of groupBy(rows, (row) => row.system)) {
        const lines = own.flatMap((row) => ('treeId' in row ? [row] : []));
        const scores = own.flatMap((row) => ('docHash' in row ? [row] : []));
        const dialogue = lines.length === 0 ? [] : [dialogueTask(lines)];
        bySystem.set(system, [...(bySystem.get(system) ?? []), ...dialogue, ...suiteTasks(scores, null)]);
      }
    }
    const where = paths.join(', ');
    return [...bySystem].map(([system, tasks]): Log => ({ tool: OWN, system, where, tasks, notes: [] }));
  },
};

const Row = z.union([ItemScores, SuiteScore]);

/** A held-out item, and what a model wrote; null of a baseline, whose answers are not kept. */
export interface Said {
  readonly item: TestItem;
  readonly output: string | null;
}

/** The held-out conversations as a task: chrF++ is what proves most of an answer by its text alone. */
export function dialogueTask(
  lines: readonly ItemScores[],
  textOf: (line: ItemScores) => Said | null = () => null,
): LoggedTask {
  const items = lines.map((line) => dialogueItem(line, textOf(line)));
  const names = METRIC_NAMES.filter((name) => items.some(({ values }) => values[name] !== undefined));
  return { name: DIALOGUE, primary: 'chrf', metrics: names.map(dialogueMetric), items };
}

function dialogueItem({ id, treeId, metrics }: ItemScores, said: Said | null): LoggedItem {
  const values = METRIC_NAMES.flatMap((name): [string, ItemValue][] => {
    const statistics = metrics[name]?.statistics;
    return statistics === undefined ? [] : [[name, dialogueValue(name, statistics)]];
  });
  const shared = { id, clusterId: treeId, prompt: {}, fields: {}, values: Object.fromEntries(values) };
  if (said === null) return { ...shared, identity: {}, text: null };
  const input = said.item.prompt.map(({ role, content }) => `${role}: ${content}`).join('\n');
  const references = [said.item.reference];
  return {
    ...shared,
    identity: { [TEXT_HASH]: textHash(input, references) },
    text: said.output === null ? null : { input, references, output: said.output },
  };
}

/**
 * Each task of a suite stands for itself, as it does in the logs of the harness.
 *
 * @param known the primary metric, for scores of earlier versions, which do not name it
 */
export function suiteTasks(rows: readonly SuiteScore[], known: string | null): LoggedTask[] {
  return [...groupBy(rows, ({ task }) => task)].map(([name, own]) => {
    const primary = own.find((row) => row.primary !== undefined)?.primary ?? known;
    const names = [...new Set(own.flatMap(({ metrics }) => Object.keys(metrics)))];
    return {
      ...{ name, primary, items: own.map(suiteItem) },
      metrics: names
        .filter((metric) => !NO_METRICS.includes(metric))
        .map((metric) => suiteLogMetric(metric, metricInfo(metric).better)),
    };
  });
}

/** An id begins with its task, which the harness's own logs leave out. */
function suiteItem({ id, task, cluster, docHash, promptHash, asked, target, output, metrics }: SuiteScore): LoggedItem {
  return {
    ...{ id: id.startsWith(`${task}/`) ? id.slice(task.length + 1) : id, clusterId: cluster, values: metrics },
    ...{ identity: { [HARNESS_HASH]: docHash }, prompt: { [HARNESS_HASH]: promptHash } },
    ...{ text: { input: asked, references: [target], output }, fields: {} },
  };
}
