import { adapterFolder } from '../../artifacts/adapter-folder.js';
import type { RunRecord, StageRecord } from '../../contracts/lineage.js';
import type { Cli } from '../cli.js';
import { formatSeconds } from '../display/format.js';
import { EXIT } from '../exit-codes.js';
import { findRun } from '../run-id.js';

/** How each artifact of a run came about: inputs, settings, code, machine, duration. */
export async function lineage(cli: Cli, run: string | undefined, json: boolean): Promise<number> {
  const record = await findRun(cli, run);
  const stages = await stageRecords(cli, record);
  if (json) cli.print(JSON.stringify({ ...record, records: stages }, null, 2));
  else {
    const described = await Promise.all(stages.map((stage) => describe(cli, stage)));
    cli.print([heading(record), ...described].join('\n\n'));
  }
  return EXIT.ok;
}

function heading({ runId, status, failure }: RunRecord): string {
  return [`${runId}  ${status}`, ...(failure === undefined ? [] : [failure.message])].join('\n');
}

async function stageRecords(
  cli: Cli,
  { stages }: RunRecord,
): Promise<(StageRecord & { name: string; cached: boolean })[]> {
  const records = await Promise.all(
    Object.entries(stages).map(async ([name, { key, cached }]) => {
      const record = key === '' ? null : await cli.home.stages.read(key);
      return record && { ...record, name, cached };
    }),
  );
  return records.filter((record) => record !== null);
}

const SHORT = 12;

async function describe(cli: Cli, stage: StageRecord & { name: string; cached: boolean }): Promise<string> {
  const { adapter } = stage.outputs;
  const redone = Object.entries(stage.redone).filter(([, count]) => count > 0);
  const lines = [
    ['key', stage.key.slice(0, SHORT)],
    ...Object.entries(stage.inputs).map(([name, identity]) => [
      `in  ${name}`,
      identity.slice(0, identity.includes('@') ? undefined : SHORT),
    ]),
    ...Object.entries(stage.outputs).map(([name, ref]) => [
      `out ${name}`,
      `${ref.digest.slice(0, SHORT)}  ${ref.bytes} bytes`,
    ]),
    ...Object.entries(stage.licences ?? {}).map(([name, { id, name: called }]) => [
      `licence ${name}`,
      called === null ? id : `${id} (${called})`,
    ]),
    ...(adapter === undefined ? [] : [['adapter', await adapterFolder(cli.home, adapter)]]),
    ['settings', JSON.stringify(stage.config)],
    ['code', stage.codeVersion],
    ['machine', `${stage.machine.host}, ${stage.machine.platform}, ${stage.machine.cpus} CPUs`],
    [
      'made',
      `${stage.startedAt} in ${formatSeconds(stage.durationMs / 1000)}${stage.cached ? ' (by an earlier run)' : ''}`,
    ],
    ...redone.map(([unit, count]) => ['redone', `${count} ${unit}`]),
  ];
  return [
    `${stage.name}: ${stage.note}`,
    ...lines.map(([name = '', value = '']) => `  ${name.padEnd(18)} ${value}`),
  ].join('\n');
}
