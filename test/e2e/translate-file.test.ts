import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readJournal } from '../../artifacts/journal.js';
import { EXIT } from '../../client/exit-codes.js';
import type { Accounting } from '../../contracts/dataset.js';
import { CommandLine, until } from './command-line.js';

const DEMO = fileURLToPath(new URL('../../demo/', import.meta.url));
const PARQUET = fileURLToPath(new URL('../dataset/fixtures/tiny.snappy.parquet', import.meta.url));
const WITH_DEMO = ['--preset', 'demo'] as const;

interface Result {
  readonly runId: string;
  readonly output: string;
  readonly quarantine: string | null;
  readonly accounting: Accounting;
}

let folder: string;
let cli: CommandLine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sprogskole-translate-'));
  cli = await CommandLine.create();
});
afterAll(async () => {
  await cli.close();
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, content: string): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((total, n) => total + n, 0);

/** Every document has one outcome, and the quarantine file holds those that have no other. */
async function expectBalanced({ accounting, quarantine }: Result, read: number): Promise<void> {
  const { translated, kept, excluded, quarantined } = accounting;
  expect(accounting.read).toBe(read);
  expect(translated + kept + sum(excluded) + sum(quarantined)).toBe(read);
  const listed = quarantine === null ? '' : await readFile(quarantine, 'utf8');
  expect(listed.split('\n').filter(Boolean).length).toBe(sum(quarantined) + sum(excluded));
}

describe('translate FILE', () => {
  it('Markdown: code, lists and blank lines stay where they are', async () => {
    const text = '# Hello\n\n\nHello, how are you?\n\n```py\nx = 1\n\ny = 2\n```\n\n- The cat has four legs.\n';
    const result = await cli.json<Result>(['translate', await file('page.md', text), ...WITH_DEMO]);
    expect(result.output).toBe(join(folder, 'page.da.md'));
    const translation = await readFile(result.output, 'utf8');
    expect(translation).toMatch(/^# .+\n\n\n.+\n\n```py\nx = 1\n\ny = 2\n```\n\n- .+\n$/);
    expect(translation).not.toContain('four legs');
    await expectBalanced(result, 4);
  });

  it('text: an output that is there is replaced with --force alone, and what is remembered is not translated again', async () => {
    const path = await file('letter.txt', 'The cat has four legs.\r\n\r\nWhat is the capital of Denmark?');
    const first = await cli.json<Result>(['translate', path, ...WITH_DEMO]);
    const translation = await readFile(first.output, 'utf8');
    expect(translation).toMatch(/^.+\r\n\r\n.+$/);

    await writeFile(first.output, 'in the way');
    const refused = await cli.run(['translate', path, ...WITH_DEMO]);
    expect(refused.code).toBe(EXIT.input);
    expect(refused.stderr).toContain('There is a file of this name already.');
    expect(await readFile(first.output, 'utf8')).toBe('in the way');

    const forced = await cli.run(['translate', path, ...WITH_DEMO, '--force']);
    expect(forced.stderr).toMatch(/translate +cached/);
    expect(forced.stdout).toContain('2 documents read = 2 translated + 0 kept + 0 dropped + 0 quarantined');
    expect(await readFile(first.output, 'utf8')).toBe(translation);

    const other = await cli.run(['translate', await file('other.txt', 'The cat has four legs.\n'), ...WITH_DEMO]);
    expect(other.stderr).toContain('1 from memory, 0 to translate');
  });

  it('JSON lines: other fields stay as they are, and a document that fails keeps its text and is listed', async () => {
    const records = [
      '{"id": 12345678901234567890, "prompt": "The cat has four legs.", "f": 1.0}',
      '{"prompt":"See https://example.org/a and {name}: 4711 zebras quarrelled vociferously, allegedly.","id":2}',
    ];
    const path = await file('chats.jsonl', `${records.join('\n')}\n`);
    const output = join(folder, 'out.jsonl');
    const args = ['translate', path, ...WITH_DEMO, '--field', 'prompt', '--output', output];
    // With two new tokens, only what needs no more is finished.
    const few = ['translation.maxNewTokens=2', 'translation.maxSourceTokens=2'].flatMap((set) => ['--set', set]);
    const result = await cli.json<Result>([...args, ...few]);
    await expectBalanced(result, 2);
    expect(result.quarantine).toBe(join(folder, 'out.quarantine.jsonl'));
    expect(sum(result.accounting.quarantined)).toBeGreaterThan(0);
    const lines = (await readFile(output, 'utf8')).split('\n');
    expect(lines[0]).toMatch(/^\{"id": 12345678901234567890, "prompt": ".+", "f": 1\.0\}$/);
    const quarantined = (await readFile(result.quarantine ?? '', 'utf8')).trimEnd().split('\n');
    for (const entry of quarantined.map((line) => JSON.parse(line) as { line: number; text: string; reason: string })) {
      expect(lines[entry.line - 1]).toBe(records[entry.line - 1]);
      expect(entry.reason).not.toBe('unknown');
    }
  });

  it('parquet: comes out as JSON lines with every column', async () => {
    const path = join(folder, 'tiny.parquet');
    await copyFile(PARQUET, path);
    // Its column text has a null, which is refused.
    const result = await cli.json<Result>(['translate', path, ...WITH_DEMO, '--field', 'role']);
    expect(result.output).toBe(join(folder, 'tiny.da.jsonl'));
    await expectBalanced(result, 14);
    const rows = (await readFile(result.output, 'utf8')).trimEnd().split('\n');
    expect(rows.length).toBe(14);
    expect(JSON.parse(rows[0] ?? '')).toMatchObject({
      message_id: expect.any(String) as string,
      role: expect.any(String) as string,
    });
  });

  it('finishes with the same bytes when its worker is killed in the middle', async () => {
    const pairs = (await readFile(join(DEMO, 'dataset/held_out.en-da.tsv'), 'utf8')).trimEnd().split('\n');
    const text = pairs.map((pair) => JSON.stringify({ text: pair.split('\t')[0] })).join('\n');
    const small = [
      ...['translation.batchRows=4', 'translation.chunkTokens=1024', 'translation.threads=1'],
      // What was at work when the worker died is done again once its heartbeat has been missed for this long.
      'reliability.heartbeatSeconds=20',
    ].flatMap((set) => ['--set', set]);
    const disturbed = await file('disturbed.jsonl', text);
    const seen = new Set(await journals(cli.home));
    const { runId } = await cli.json<Result>(['translate', disturbed, ...WITH_DEMO, ...small, '--detach']);
    await until('a batch is translated', () => hasNewBatch(cli.home, seen));
    for (const name of ['worker-gpu', 'worker-pipeline']) await kill(name);

    const calm = await CommandLine.create();
    try {
      const path = await file('calm.jsonl', text);
      const [result, undisturbed] = await Promise.all([
        cli.json<Result>(['watch', runId]),
        calm.json<Result>(['translate', path, ...WITH_DEMO, ...small]),
      ]);
      await expectBalanced(result, pairs.length);
      console.log(`after the kills: ${JSON.stringify(result.accounting)}`);
      expect(await readFile(result.output)).toEqual(await readFile(undisturbed.output));
    } finally {
      await calm.close();
    }
  });
});

async function journals(home: string): Promise<string[]> {
  return readdir(join(home, 'journals')).catch(() => []);
}

async function hasNewBatch(home: string, seen: ReadonlySet<string>): Promise<boolean> {
  const names = (await journals(home)).filter((name) => !seen.has(name));
  const entries = await Promise.all(names.map((name) => readJournal(join(home, 'journals', name))));
  return entries.flat().some((entry) => typeof entry === 'object' && entry !== null && 'batch' in entry);
}

/** Kills a worker as a power cut would, and waits for the next. */
async function kill(name: string): Promise<void> {
  const pid = await cli.pidOf(name);
  process.kill(pid, 'SIGKILL');
  await until(`another ${name}`, async () => (await cli.pidOf(name).catch(() => pid)) !== pid, 30_000);
}
