import type { Home } from '../../artifacts/home.js';
import { collect } from '../../artifacts/json-lines.js';
import { allSuites } from '../../config/suites.js';
import { PreparedFacts, TestItem } from '../../contracts/dataset.js';
import { ItemScores } from '../../contracts/evaluation.js';
import type { RunRecord, StageRecord } from '../../contracts/lineage.js';
import { Generation } from '../../contracts/python-job.js';
import { SuiteScore } from '../../contracts/suite.js';
import { ANSWERING } from '../../contracts/temporal.js';
import { groupBy } from '../../artifacts/group-by.js';
import type { Log, LoggedTask } from './log.js';
import { dialogueTask, OWN, suiteTasks } from './own-scores.js';

/** Every system of a run, models last: what it did on the held-out conversations and on the suites. */
export async function readRun(home: Home, record: RunRecord): Promise<Log[]> {
  const outputs = outputsOf(home, record);
  const { tasks: dialogue, notes } = await dialogueTasks(home.store, outputs);
  const suites = await tasksOfSuites(home.store, record, outputs);
  const systems = [...new Set([...dialogue.keys(), ...suites.keys()])];
  const isModel = (system: string) => Number((ANSWERING as readonly string[]).includes(system));
  return systems
    .toSorted((a, b) => isModel(a) - isModel(b))
    .map((system) => ({
      ...{ tool: OWN, system: `${record.runId}:${system}`, where: record.runId, notes },
      tasks: [...(dialogue.get(system) ?? []), ...(suites.get(system) ?? [])],
    }));
}

type Outputs = (stage: string) => Promise<StageRecord['outputs']>;
type BySystem = Map<string, LoggedTask[]>;

function outputsOf(home: Home, { stages }: RunRecord): Outputs {
  return async (stage) => {
    const key = stages[stage]?.key;
    const record = key === undefined ? null : await home.stages.lookUp(key);
    return record?.outputs ?? {};
  };
}

/** Without the items that training overlaps with, as verdicts of the report are. */
async function dialogueTasks(
  store: Home['store'],
  outputs: Outputs,
): Promise<{ readonly tasks: BySystem; readonly notes: readonly string[] }> {
  const { scores } = await outputs('score');
  const { test, facts } = await outputs('prepare');
  if (!scores || !test || !facts) return { tasks: new Map(), notes: [] };
  const overlapping = new Set(PreparedFacts.parse(await store.readJson(facts)).contamination?.overlapping);
  const items = new Map((await collect(store.readJsonl(test), TestItem)).map((item) => [item.id, item]));
  const said = await answers(store, outputs);
  const lines = (await collect(store.readJsonl(scores), ItemScores)).filter(({ id }) => !overlapping.has(id));
  const textOf = ({ system, id }: ItemScores) => {
    const item = items.get(id);
    return item === undefined ? null : { item, output: said.get(`${system} ${id}`) ?? null };
  };
  const tasks = [...groupBy(lines, ({ system }) => system)].map(([system, own]): [string, LoggedTask[]] => [
    system,
    [dialogueTask(own, textOf)],
  ]);
  const left = `dialogue: ${overlapping.size} items that training overlaps with are left out, as in the report.`;
  return { tasks: new Map(tasks), notes: overlapping.size === 0 ? [] : [left] };
}

async function answers(store: Home['store'], outputs: Outputs): Promise<Map<string, string>> {
  const said = new Map<string, string>();
  for (const variant of ANSWERING) {
    const { generations } = await outputs(`benchmark-${variant}`);
    if (generations === undefined) continue;
    for (const { id, output } of await collect(store.readJsonl(generations), Generation)) {
      said.set(`${variant} ${id}`, output);
    }
  }
  return said;
}

const ROW = 'score-suites: ';

async function tasksOfSuites(store: Home['store'], { stages }: RunRecord, outputs: Outputs): Promise<BySystem> {
  const primaries = new Map((await allSuites()).map(({ name, metrics: { primary } }) => [name, primary]));
  const tasks: BySystem = new Map();
  for (const stage of Object.keys(stages).filter((name) => name.startsWith(ROW))) {
    const { scores } = await outputs(stage);
    if (scores === undefined) continue;
    const primary = primaries.get(stage.slice(ROW.length)) ?? null;
    const rows = await collect(store.readJsonl(scores), SuiteScore);
    for (const [system, own] of groupBy(rows, (row) => row.system)) {
      tasks.set(system, [...(tasks.get(system) ?? []), ...suiteTasks(own, primary)]);
    }
  }
  return tasks;
}
