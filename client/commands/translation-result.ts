import { Accounting } from '../../contracts/dataset.js';
import type { TranslateFileResult } from '../../contracts/document-file.js';
import type { Cli } from '../cli.js';
import type { ServerLink } from '../connect.js';
import { formatCount } from '../display/format.js';

/** What a translated file came to: every document of it in one count, and where the translation lies. */
export async function printTranslation(cli: Cli, server: ServerLink, runId: string, json: boolean): Promise<void> {
  const result = (await server.client.workflow.getHandle(runId).result()) as TranslateFileResult;
  const { output, quarantine } = result;
  const accounting = Accounting.parse(await cli.home.store.readJson(result.accounting));
  if (json) cli.print(JSON.stringify({ runId, status: 'completed', output, quarantine, accounting }));
  else cli.print(['', ...describeTranslation({ output, quarantine, accounting })].join('\n'));
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
