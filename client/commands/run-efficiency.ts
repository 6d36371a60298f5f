import type { Home } from '../../artifacts/home.js';
import type { RunRecord, StageRecord } from '../../contracts/lineage.js';
import type { Efficiency } from '../../contracts/report.js';
import { ANSWERING } from '../../contracts/temporal.js';

/** What each model took to answer, from the records of the run's benchmarks; those of earlier versions do not tell. */
export async function efficiencyOf({ stages: records }: Home, stages: RunRecord['stages']): Promise<Efficiency[]> {
  const measured = ANSWERING.map(async (system) => {
    const key = stages[`benchmark-${system}`]?.key;
    const record = key === undefined ? null : await records.read(key);
    return record === null ? [] : told(system, record);
  });
  return (await Promise.all(measured)).flat();
}

function told(system: string, { summary, machine }: StageRecord): Efficiency[] {
  const { timedAnswers = 0, answerTokens = 0, answerSeconds = 0, batchSize = 0 } = summary;
  if (timedAnswers === 0) return [];
  return [
    {
      ...{ system, device: machine.device ?? machine.platform, cpus: machine.cpus },
      ...{ answers: timedAnswers, tokens: answerTokens, seconds: answerSeconds, batchSize },
      loadSeconds: summary['loadSeconds'] ?? null,
      peakMemoryBytes: summary['peakMemoryBytes'] ?? null,
      parameters: summary['parameters'] ?? null,
    },
  ];
}
