import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { explainDiskError } from '../artifacts/atomic-write.js';
import type { Home } from '../artifacts/home.js';
import { draftName } from '../artifacts/path-part.js';
import type { PipelineConfig } from '../contracts/pipeline-config.js';
import { ingestTrees, newIngestCounts } from '../dataset/ingest.js';
import { readScoringSets } from '../dataset/scoring-sets.js';
import { assignSplits, requireConversations } from '../dataset/splits.js';
import { inspectBaseModel } from '../training/base-model.js';
import { inspectTranslationModel } from '../translation/model-info.js';

/**
 * Looks at everything local that a pipeline names, before a server or model is started.
 *
 * @throws UserError for the first thing that cannot work
 */
export async function preflight(config: PipelineConfig, home: Home): Promise<void> {
  const { dataset, translation, baseModel, language } = config;
  await checkHome(home);
  for (const translator of [translation, translation.fallback]) {
    if (translator && 'path' in translator.model) await inspectTranslationModel(translator.model.path, language);
  }
  if ('path' in baseModel) await inspectBaseModel(baseModel.path);
  await readScoringSets(config);
  // The slowest check comes last.
  if ('path' in dataset.source) await readThrough(dataset.source.path, config);
}

/** Room for what starting a run writes at once, in bytes. */
const PROBE_BYTES = 64 * 1024;

/** A full disk, or a file where the home should be, would otherwise show as a server that does not start. */
export async function checkHome(home: Home): Promise<void> {
  const probe = join(home.root, 'scratch', `probe-${draftName()}`);
  try {
    await mkdir(dirname(probe), { recursive: true });
    await writeFile(probe, Buffer.alloc(PROBE_BYTES));
  } catch (error) {
    throw explainDiskError(error, home.root);
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}

/**
 * Reads the whole dataset as ingest will, keeping nothing: a broken last line is told at once, not after setup and
 * server. Measured: 40,000 messages a second on one core, so 3 to 4 s for the 135,174 of OASST2.
 */
async function readThrough(path: string, { dataset, language, seed }: PipelineConfig): Promise<void> {
  const prompts: string[] = [];
  const options = { paths: [path], dataset, targetLanguage: language };
  for await (const { messages } of ingestTrees(options, newIngestCounts())) {
    const [prompt, reply] = messages;
    if (prompt !== undefined && reply !== undefined) prompts.push(prompt.text);
  }
  // Translation can only lose conversations, so too few here stay too few.
  requireConversations(prompts.length);
  assignSplits(prompts, { ...dataset, seed });
}
