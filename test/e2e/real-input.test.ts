import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Home } from '../../artifacts/home.js';
import { MergedMessage } from '../../contracts/dataset.js';
import { ReportData } from '../../contracts/report.js';
import { CommandLine } from './command-line.js';

/** Real conversations beside the repository; without them this suite is skipped. */
const DATA = fileURLToPath(new URL('../../../shared/data/oasst/', import.meta.url));
const FILES = [
  // The tiny translator needs a second for 30 of these segments, and the first 54 trees hold code in five, lists, headings and a table.
  { file: 'en_100.trees.jsonl.gz', read: 1167, maxTrees: 54 },
  { file: 'oasst2_multilingual.trees.jsonl.gz', read: 457, maxTrees: null },
];

const PIPELINE = ({ file, maxTrees }: (typeof FILES)[number]) => `
preset: demo
name: real
dataset: { source: { path: ${DATA}${file} }, maxTrees: ${maxTrees} }
translation: { quality: { onFailure: keep-source } }
training: { sft: { epochs: 0.5 }, dpo: { enabled: false } }
evaluation: { fewShotBase: false, maxItems: 8, maxNewTokens: 16, bootstrapSamples: 500 }
`;

describe.skipIf(!existsSync(DATA))('real conversations through the demo models', () => {
  let cli: CommandLine;
  beforeAll(async () => {
    cli = await CommandLine.create();
  });
  afterAll(() => cli.close());

  it.each(FILES)('$file: every message is accounted for, Markdown and code come through', async (source) => {
    const { file, read } = source;
    const result = await cli.json<{ runId: string; data: string }>(['run', await cli.writePipeline(PIPELINE(source))]);
    const { accounting } = ReportData.parse(JSON.parse(await readFile(result.data, 'utf8')));
    const { translated, kept, excluded, quarantined } = accounting;
    console.log(`${file}: ${JSON.stringify(accounting)}`);
    expect(accounting.read).toBe(read);
    expect(translated + kept + sum(excluded) + sum(quarantined)).toBe(read);

    const messages = await mergedMessages(cli, result.runId);
    expect(new Set(messages.map((message) => message.id)).size).toBe(messages.length);
    for (const { text, translation } of messages) {
      if (translation === null) continue;
      expect(lineBreaks(translation)).toBe(lineBreaks(text));
      expect(missingFrom(translation, untouchable(text))).toEqual([]);
    }
  });
});

async function mergedMessages(cli: CommandLine, runId: string): Promise<MergedMessage[]> {
  const merged = (await cli.lineage(runId)).find((record) => record.name === 'merge')?.outputs['merged'];
  if (merged === undefined) throw new Error('The run has no merged dataset.');
  const messages: MergedMessage[] = [];
  for await (const line of new Home(cli.home).store.readJsonl(merged)) messages.push(MergedMessage.parse(line));
  return messages;
}

/** What a translation must bring along as it is, in order: fenced code, inline code, addresses, list and heading marks. */
function untouchable(text: string): string[] {
  return (
    text.match(/^```[^]*?^```|(?<!`)`[^`\n]+`(?!`)|https?:\/\/[\w./?=&#%~-]+|^[ \t]*(?:[-*+]|\d+\.|#{1,6}) (?=\S)/gm) ??
    []
  );
}

/** Pieces that do not come up in the text one after the other. The tiny translator may add some of its own. */
function missingFrom(text: string, pieces: readonly string[]): string[] {
  let from = 0;
  return pieces.filter((piece) => {
    const at = text.indexOf(piece, from);
    if (at >= 0) from = at + piece.length;
    return at < 0;
  });
}

function lineBreaks(text: string): number {
  return text.match(/\n/g)?.length ?? 0;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
