import type { SoakHome } from './soak-home.js';

/** Stages whose outputs hold times, speeds or the run's name. */
const WITH_TIMES = ['plan', 'report', 'sft', 'dpo'];

/** Digest of every output that holds no time, by stage and name; of a training its adapter. */
export async function digestsOf(home: SoakHome, runId: string): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  for (const { name: stage, outputs } of await home.records(runId)) {
    for (const [name, { digest }] of Object.entries(outputs)) {
      if (name === 'adapter' || !WITH_TIMES.includes(stage)) digests.set(`${stage}.${name}`, digest);
    }
  }
  return digests;
}

/** What differs between two runs of one pipeline, in what both have. */
export function differences(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  return [...one].filter(([name, digest]) => other.has(name) && other.get(name) !== digest).map(([name]) => name);
}
