import { expect, it } from 'vitest';
import { report } from '../../activities/report.js';
import type { Attempt } from '../../activities/stage.js';
import { stageKey } from '../../artifacts/stage-cache.js';
import { getIn, setIn, type Tree } from '../../config/settings-tree.js';
import type { StageContext } from '../../contracts/context.js';
import { PipelineConfig } from '../../contracts/pipeline-config.js';
import { temporaryFolder } from '../temporary-folder.js';
import { world } from '../client/commands/reported-run.js';

const pinned = { kind: 'path', path: 'x', identity: 'x' } as const;

function contextOf(): StageContext {
  const path = { path: 'x' };
  const config = PipelineConfig.parse({
    ...{ name: 'x', dataset: { source: path }, translation: { model: path }, baseModel: path },
    evaluation: { bootstrapSamples: 100 },
  });
  return { config, sources: { dataset: pinned, translator: pinned, baseModel: pinned }, edition: 'x', int8: 'signed' };
}

/** The same, and the places of all leaves that anyone reads of it. */
function recorded<T extends object>(value: T, read: Set<string>, at: readonly string[] = []): T {
  return new Proxy(value, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name);
      if (typeof name === 'symbol') return found;
      const place = [...at, name];
      if (typeof found === 'object' && found !== null && !Array.isArray(found)) return recorded(found, read, place);
      read.add(place.join('.'));
      return found;
    },
  });
}

function changed(value: unknown): unknown {
  if (typeof value === 'number') return value / 2;
  return typeof value === 'boolean' ? !value : 'other';
}

it('whatever comparing reads of its context is in its key, so that no cached report was made by another', async () => {
  const { home, inputs } = await world(await temporaryFolder());
  const read = new Set<string>();
  await report.definition.work({
    ...{ context: recorded(contextOf(), read), inputs: { ...inputs, suites: [] }, store: home.store },
    progress: () => undefined,
  } as unknown as Attempt<StageContext, typeof inputs>);
  expect([...read]).toEqual(expect.arrayContaining(['config.language', 'config.seed', 'int8']));

  const keyed = (context: unknown) => JSON.stringify(report.definition.keyed(context as StageContext, inputs));
  for (const place of read) {
    const other: Tree = structuredClone({ ...contextOf() });
    setIn(other, place.split('.'), changed(getIn(other, place.split('.'))));
    expect(keyed(other), place).not.toBe(keyed(contextOf()));
  }
});

it('so is the content of everything that it is given', async () => {
  const { inputs } = await world(await temporaryFolder());
  const keyOf = (given: object) => stageKey(report.identity(contextOf(), given));
  const places = Object.entries(flat(inputs));
  expect(places.length).toBeGreaterThan(7);
  for (const [place, digest] of places) {
    const other = JSON.parse(JSON.stringify(inputs).replaceAll(digest, 'd'.repeat(64))) as object;
    expect(keyOf(other), place).not.toBe(keyOf(inputs));
  }
});

/** Digests of all references, by their places. */
function flat(value: unknown, at = ''): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  if ('digest' in value) return { [at]: String(value.digest) };
  return Object.assign({}, ...Object.entries(value).map(([name, part]) => flat(part, `${at}.${name}`))) as Record<
    string,
    string
  >;
}
