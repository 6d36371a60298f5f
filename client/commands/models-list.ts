import { loadPipeline } from '../../config/load-pipeline.js';
import { sourceName, type Service, type Source } from '../../contracts/pipeline-config.js';
import type { Cli } from '../cli.js';
import { formatTable } from '../display/format.js';
import { formatBytes } from '../display/step-bar.js';
import { EXIT } from '../exit-codes.js';
import { findLocalModels, type LocalModels } from '../models/local-models.js';

interface NamedModel {
  readonly field: string;
  readonly source: string;
  readonly state: string;
}

/** Prints what the home's models folder holds and, of a pipeline, whether what it names is there. */
export async function listModels(cli: Cli, pipeline: string | undefined, json: boolean): Promise<number> {
  const local = await findLocalModels(cli.home);
  const named = pipeline === undefined ? null : await namedModels(pipeline, local);
  if (json) cli.print(JSON.stringify({ folder: cli.home.models(), ...local, ...(named && { named }) }, null, 2));
  else cli.print(describeModels(cli.home.models(), local, named));
  return EXIT.ok;
}

async function namedModels(pipeline: string, local: LocalModels): Promise<NamedModel[]> {
  const { dataset, translation, baseModel } = (await loadPipeline(pipeline)).config;
  const named: [string, Source | Service][] = [
    ['translation.model', translation.model],
    ['baseModel', baseModel],
    ['dataset.source', dataset.source],
  ];
  return named.map(([field, source]) => ({ field, source: sourceName(source), state: stateOf(source, local) }));
}

function stateOf(source: Source | Service, { downloads }: LocalModels): string {
  if ('service' in source) return 'behind an address';
  if ('path' in source) return source.path;
  const whole = downloads.filter(({ repo, complete }) => repo === source.hub && complete);
  const revisions = whole.map(({ revision }) => revision).join(', ');
  return whole.length === 0 ? `not here; the run downloads ${source.revision}` : `here: ${revisions}`;
}

function describeModels(folder: string, { downloads, conversions }: LocalModels, named: NamedModel[] | null): string {
  const rows = [
    ...downloads.map(({ type, repo, revision, bytes, complete }) => [
      complete ? type : `${type} (in part)`,
      repo,
      revision,
      formatBytes(bytes),
    ]),
    ...conversions.map(({ engine, model, precision, bytes }) => [engine, model, precision, formatBytes(bytes)]),
  ];
  const parts = [
    rows.length === 0
      ? `No models in ${folder}. Get one with: sprogskole models pull OWNER/NAME`
      : `${folder}\n\n${formatTable([['KIND', 'MODEL', 'REVISION OR PRECISION', 'SIZE'], ...rows])}`,
    ...(named === null ? [] : [formatTable(named.map(({ field, source, state }) => [field, source, state]))]),
  ];
  return parts.join('\n\n');
}
