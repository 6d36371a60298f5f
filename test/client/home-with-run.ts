import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineConfig } from '../../contracts/pipeline-config.js';
import type { RunRecord } from '../../contracts/lineage.js';
import { temporaryFolder } from '../temporary-folder.js';

const TRANSLATOR = join(import.meta.dirname, '../../demo/translator');

/** A home with one run, `lesson`, that has no stages; so its only model is its base. */
export async function homeWithRun(baseModel = 'x'): Promise<string> {
  const home = await temporaryFolder();
  const record: RunRecord = {
    runId: 'lesson',
    startedAt: '2026-11-21T00:00:00.000Z',
    endedAt: '2026-11-21T00:01:00.000Z',
    status: 'completed',
    config: PipelineConfig.parse({
      name: 'lesson',
      dataset: { source: { path: 'x' } },
      translation: { model: { path: TRANSLATOR } },
      baseModel: { path: baseModel },
      training: { quantization: 'none' },
    }),
    stages: {},
  };
  await mkdir(join(home, 'runs'));
  await writeFile(join(home, 'runs', 'lesson.json'), JSON.stringify(record));
  return home;
}
