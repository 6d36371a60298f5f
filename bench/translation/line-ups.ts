import {
  ctranslate2,
  ours,
  transformers,
  transformersJs,
  type Contestant,
  type Ctranslate2Settings,
  type Setup,
  type Precision,
} from './contestants.js';
import { UsageError } from './options.js';
import type { ShapeModels } from './prepare.js';

export type BestSettings = Readonly<Record<Precision, Ctranslate2Settings>>;

/** Everyone, translating greedily. */
export function greedyLineUp(setup: Setup, models: ShapeModels, best: BestSettings): Contestant[] {
  return [
    transformers(setup, models),
    transformersJs(setup, models, 'float32'),
    transformersJs(setup, models, 'int8'),
    ctranslate2(setup, models, 'float32', best.float32),
    ctranslate2(setup, models, 'int8', best.int8),
    ours(setup, models, 'float32'),
    ours(setup, models, 'int8'),
  ];
}

/** Who can search with beams; transformers.js cannot. */
export function beamLineUp(setup: Setup, models: ShapeModels, best: BestSettings, beams: number): Contestant[] {
  return [
    transformers(setup, models, beams),
    ctranslate2(setup, models, 'float32', best.float32, beams),
    ctranslate2(setup, models, 'int8', best.int8, beams),
    ours(setup, models, 'float32', beams),
    ours(setup, models, 'int8', beams),
  ];
}

/** The line-up without the runs that were not asked for, and without engines that have none left. */
export function select(lineUp: readonly Contestant[], only: readonly string[] | null): Contestant[] {
  if (only === null) return [...lineUp];
  const known = lineUp.flatMap(({ runs }) => runs.map(({ id }) => id));
  const unknown = only.filter((id) => !known.includes(id));
  if (unknown.length > 0)
    throw new UsageError(`There is no run ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  return lineUp
    .map((contestant) => ({ ...contestant, runs: contestant.runs.filter(({ id }) => only.includes(id)) }))
    .filter(({ runs }) => runs.length > 0);
}
