import { z } from 'zod';
import { Accounting } from '../../contracts/dataset.js';
import { FileTarget } from '../../contracts/document-file.js';
import { UserError } from '../../contracts/errors.js';
import type { RunRecord } from '../../contracts/lineage.js';
import type { Cli } from '../cli.js';
import { formatCount } from '../display/format.js';

/** What a translated file came to: every document of it in one count, and where the translation lies. */
export async function printTranslation(cli: Cli, record: RunRecord, json: boolean): Promise<void> {
  const translated = await translatedFile(cli, record);
  if (json) cli.print(JSON.stringify({ runId: record.runId, status: 'completed', ...translated }));
  else cli.print(['', ...describeTranslation(translated)].join('\n'));
}

async function translatedFile({ home }: Cli, { runId, stages, config }: RunRecord): Promise<TranslatedFile> {
  const { target } = z.object({ target: FileTarget.optional() }).parse(config);
  const merge = await home.stages.read(stages['merge']?.key ?? '');
  const write = await home.stages.read(stages['write']?.key ?? '');
  const accounting = merge?.outputs['accounting'];
  if (target === undefined || accounting === undefined || write === null) throw notRecorded(runId);
  return {
    output: target.output,
    quarantine: write.summary['quarantined'] === 0 ? null : target.quarantine,
    accounting: Accounting.parse(await home.store.readJson(accounting)),
  };
}

function notRecorded(runId: string): UserError {
  return new UserError('It is not recorded what this translation came to.', {
    where: runId,
    expected: 'a record that says where the translation lies, and those of its stages',
    received: 'a record of an earlier version, or one whose stages were deleted',
    fix: 'translate the file again: what was translated is remembered',
  });
}

export interface TranslatedFile {
  readonly output: string;
  readonly quarantine: string | null;
  readonly accounting: Accounting;
}

export function describeTranslation({ output, quarantine, accounting }: TranslatedFile): string[] {
  const { read, translated, kept, partlyTranslated } = accounting;
  const quarantined = sum(accounting.quarantined);
  const excluded = sum(accounting.excluded);
  const count = formatCount;
  return [
    `${count(read)} documents read = ${count(translated)} translated + ${count(kept)} kept + ` +
      `${count(excluded)} dropped + ${count(quarantined)} quarantined`,
    ...(partlyTranslated === undefined
      ? []
      : [`of the translated, ${count(partlyTranslated.messages)} hold text that is still in the source language`]),
    ...reasons(accounting.quarantined),
    `output      ${output}`,
    ...(quarantine === null ? [] : [`quarantine  ${quarantine}`]),
    ...(quarantined === 0 ? [] : ['Quarantined documents stand in the output in their source language.']),
    ...(excluded === 0 ? [] : ['Dropped documents are not in the output.']),
  ];
}

function reasons(counts: Readonly<Record<string, number>>): string[] {
  return Object.entries(counts).map(([reason, count]) => `  ${formatCount(count)} quarantined for ${reason}`);
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
