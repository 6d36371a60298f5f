import { canonicalJson, sha256 } from '../../artifacts/digest.js';
import type { Home } from '../../artifacts/home.js';
import { askedOf, type Suite } from '../../contracts/suite.js';

/** How long a model took for a suite, on this machine or another one of the same home. */
export interface MeasuredTime {
  readonly items: number;
  readonly seconds: number;
  readonly host: string;
  readonly startedAt: string;
}

/** Of the records of this home those of just these questions, newest first. */
export async function measuredTimes(home: Home, suite: Suite): Promise<MeasuredTime[]> {
  const asked = sha256(canonicalJson(askedOf(suite)));
  const records = await Promise.all((await home.stages.keys()).map((key) => home.stages.read(key)));
  return records
    .filter((record) => record?.stage === 'answer-suite' && record.inputs['asked'] === asked)
    .flatMap((record) => record ?? [])
    .map(({ summary, durationMs, machine, startedAt }) => ({
      items: summary['items'] ?? 0,
      seconds: durationMs / 1000,
      host: machine.host,
      startedAt,
    }))
    .sort((one, other) => other.startedAt.localeCompare(one.startedAt));
}
