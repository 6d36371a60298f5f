import { expect, it } from 'vitest';
import { z } from 'zod';
import { getIn, setIn, type Tree } from '../../config/settings-tree.js';
import { PipelineConfig } from '../../contracts/pipeline-config.js';
import { keysUnder } from './recorded-keys.js';

/**
 * Every leaf of the configuration, found in its schema, is set to something else: then the key of at least one stage
 * changes, or the leaf stands here with the reason why nothing that is kept depends on it.
 */
const CHANGES_NOTHING: readonly (readonly [RegExp, string])[] = [
  [/^preset$/, 'says where settings came from; what they are is in the keys'],
  [/^name$/, 'what a run is called; its report is laid out for each run'],
  [/^queues\./, 'where work is done, not what comes out'],
  [/^reliability\./, 'how often and how patiently work is tried'],
  [/^translation\.chunksInFlight$/, 'how many chunks are scheduled at once'],
  [/^translation\.(threads|processes)$/, 'CPU threads and processes of the engine'],
  [/^translation\.batchTimeoutSeconds$/, 'when a batch counts as hung'],
  [/^translation\.(fallback\.)?device$/, 'where the same model computes in the same precision'],
  [/\.openai\.(apiKeyEnv|concurrency|requestsPerMinute|tokensPerMinute|requestSeconds)$/, 'the account and its limits'],
];

const openai = { engine: 'openai', model: { service: 'm' } };
const path = { path: 'x' };
const hub = { hub: 'owner/name' };
const scoring = [{ name: 'Pairs', path: 'pairs.tsv' }];

/** Together they have every alternative of the schema. */
const CONFIGURATIONS: readonly Tree[] = [
  { dataset: { source: path }, translation: { model: path, fallback: openai, scoring }, baseModel: path },
  {
    dataset: { source: hub },
    translation: { ...openai, fallback: { model: path, precision: 'int8' } },
    baseModel: hub,
  },
  {
    dataset: { source: hub },
    translation: { engine: 'ctranslate2', model: hub, fallback: { engine: 'transformers', model: hub }, beams: 2 },
    baseModel: hub,
  },
].map((settings) => PipelineConfig.parse({ name: 'x', ...settings }));

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
}

/** Paths of all leaves with what the schema says of each; a list of mappings by its first. */
function leavesOf(schema: Schema, at: readonly string[] = []): { path: string[]; schema: Schema }[] {
  const deeper = [schema, ...(schema.anyOf ?? [])].flatMap((option) => [
    ...Object.entries(option.properties ?? {}).flatMap(([name, inner]) => leavesOf(inner, [...at, name])),
    ...(option.items?.properties === undefined ? [] : leavesOf(option.items, [...at, '0'])),
  ]);
  return deeper.length > 0 ? deeper : [{ path: [...at], schema }];
}

const LEAVES = [
  ...new Map(
    leavesOf(z.toJSONSchema(PipelineConfig, { io: 'input' }) as Schema).map((leaf) => [leaf.path.join('.'), leaf]),
  ).values(),
];

/** Other values, of which the schema takes at least one. */
function others(value: unknown, { enum: options = [], items, anyOf = [] }: Schema): unknown[] {
  const number = typeof value === 'number' ? value : 2;
  const text = typeof value === 'string' ? value : 'x';
  const members = [...options, ...anyOf.flatMap((option) => option.enum ?? [])];
  const entries = [...(items?.enum ?? []), 'x', 'en'].map((entry) => [entry]);
  return [
    ...members,
    ...[
      !value,
      number + 1,
      number - 1,
      number / 2,
      number * 0.9,
      `${text}x`,
      `x${text}`,
      'de',
      'OTHER',
      `${text} {language}`,
    ],
    ...entries,
    [],
    null,
  ];
}

/** The key of some stage changes when this leaf of the configuration does; undefined where it cannot be changed there. */
async function matters(configuration: Tree, leaf: { path: string[]; schema: Schema }): Promise<boolean | undefined> {
  const before = getAt(configuration, leaf.path);
  if (before === undefined && leaf.path.join('.') !== 'preset') return undefined;
  for (const value of others(before, leaf.schema)) {
    const changed = structuredClone(configuration);
    setAt(changed, leaf.path, value);
    const parsed = PipelineConfig.safeParse(changed);
    if (!parsed.success || JSON.stringify(parsed.data) === JSON.stringify(configuration)) continue;
    const keys = await keysUnder(parsed.data).catch(() => null);
    // Settings that are refused together, such as an engine and the precision of another.
    if (keys === null) continue;
    return JSON.stringify(keys) !== JSON.stringify(await keysUnder(PipelineConfig.parse(configuration)));
  }
  return undefined;
}

function getAt(tree: Tree, place: readonly string[]): unknown {
  const [list, first] = splitAtList(place);
  return first === null ? getIn(tree, list) : getIn((getIn(tree, list) as Tree[] | undefined)?.[0], first);
}

function setAt(tree: Tree, place: readonly string[], value: unknown): void {
  const [list, first] = splitAtList(place);
  if (first === null) setIn(tree, [...list], value);
  else setIn((getIn(tree, list) as Tree[])[0] ?? {}, [...first], value);
}

function splitAtList(place: readonly string[]): [readonly string[], readonly string[] | null] {
  const at = place.indexOf('0');
  return at === -1 ? [place, null] : [place.slice(0, at), place.slice(at + 1)];
}

it('finds the leaves of the schema', () => {
  expect(LEAVES.length).toBeGreaterThan(90);
});

it.each(LEAVES.map((leaf) => [leaf.path.join('.'), leaf] as const))('%s', async (name, leaf) => {
  const results: boolean[] = [];
  for (const configuration of CONFIGURATIONS) {
    const result = await matters(configuration, leaf);
    if (result !== undefined) results.push(result);
  }
  expect(results.length, 'changed in at least one configuration').toBeGreaterThan(0);
  const reasons = CHANGES_NOTHING.filter(([pattern]) => pattern.test(name));
  expect(results.includes(true), reasons[0]?.[1] ?? 'no reason is given why it would not matter').toBe(
    reasons.length === 0,
  );
});

it('every reason is needed', () => {
  for (const [pattern] of CHANGES_NOTHING) {
    expect(LEAVES.some((leaf) => pattern.test(leaf.path.join('.')))).toBe(true);
  }
});
