import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { readJournal } from '../../artifacts/journal.js';
import { readStack, type StackState } from '../../client/stack/stack-state.js';
import type { StageRecord } from '../../contracts/lineage.js';
import type { RunProgress } from '../../contracts/run.js';
import type { StageName } from '../../contracts/stages.js';

const BIN = fileURLToPath(new URL('../../client/bin.js', import.meta.url));

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

export type JournalEntry = Readonly<Record<string, unknown>>;

const EXAM = `title: Exam
scenario: mathematics
language: da
measures: Whether a number is even.
limitation: A few numbers.
data: { source: { path: exam-data }, split: test, licence: MIT }
harness:
  config:
    dataset_name: main
    output_type: multiple_choice
    test_split: test
    doc_to_text: "Spørgsmål: {{question}}\\nSvar:"
    doc_to_choice: ["ja", "nej"]
    doc_to_target: "{{answer}}"
    metric_list: [{ metric: acc }]
metrics: { primary: acc }
chance: 0.5
`;

/** The real command line on a home of its own, with a real server and real workers. */
export class CommandLine {
  readonly home: string;

  private constructor(home: string) {
    this.home = home;
  }

  static async create(): Promise<CommandLine> {
    return new CommandLine(await mkdtemp(join(tmpdir(), 'sprogskole-e2e-')));
  }

  /** Runs `sprogskole ARGS…` to its end, with `input` on its standard input. */
  run(args: readonly string[], input = ''): Promise<CommandResult> {
    const start = Date.now();
    const child = spawn(process.execPath, [BIN, ...args], {
      env: { ...process.env, SPROGSKOLE_HOME: this.home, TEMPORAL_ADDRESS: '' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.end(input);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    return new Promise((resolve) => {
      child.once('close', (code) => {
        resolve({ code, stdout, stderr, seconds: (Date.now() - start) / 1000 });
      });
    });
  }

  /** As run, for commands that must succeed and print JSON. */
  async json<T>(args: readonly string[]): Promise<T> {
    const { code, stdout, stderr } = await this.run([...args, '--json']);
    if (code !== 0) throw new Error(`sprogskole ${args.join(' ')} ended with ${String(code)}:\n${stderr}`);
    return JSON.parse(stdout) as T;
  }

  async writePipeline(yaml: string): Promise<string> {
    const file = join(this.home, 'pipeline.yaml');
    await writeFile(file, yaml);
    return file;
  }

  /** A suite of yes-or-no questions, laid out as a dataset on the Hub is. @returns its file */
  async writeSuite(items: number): Promise<string> {
    const data = join(this.home, 'exam-data');
    await mkdir(data);
    const head = '---\nconfigs:\n- config_name: main\n  data_files:\n  - split: test\n    path: test.jsonl\n---\n';
    await writeFile(join(data, 'README.md'), head);
    const rows = Array.from({ length: items }, (_, at) => ({ question: `Er ${at} et lige tal?`, answer: at % 2 }));
    await writeFile(join(data, 'test.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const file = join(this.home, 'exam.yaml');
    await writeFile(file, EXAM);
    return file;
  }

  /** The local stack; null where none runs. */
  stack(): Promise<StackState | null> {
    return readStack(this.home);
  }

  /** Process id of a child of the local stack, by the beginning of its name. */
  async pidOf(name: string): Promise<number> {
    const pid = (await this.stack())?.children.find((child) => child.name.startsWith(name))?.process?.pid;
    if (pid === undefined) throw new Error(`The stack has no running ${name}.`);
    return pid;
  }

  async stageStatus(runId: string, stage: StageName): Promise<string> {
    const progress = await this.json<RunProgress>(['status', runId]);
    return progress.stages.find((entry) => entry.stage === stage)?.status ?? 'unknown';
  }

  /** Records of the run's finished stages. */
  async lineage(runId: string): Promise<(StageRecord & { name: string })[]> {
    return (await this.json<{ records: (StageRecord & { name: string })[] }>(['lineage', runId])).records;
  }

  /** What attempts of its stages have written down so far, a list for each stage. */
  async journals(): Promise<JournalEntry[][]> {
    const folder = join(this.home, 'journals');
    const names = await readdir(folder).catch(() => []);
    const keyOf = (name: string) => name.split('.')[0] ?? '';
    const attempts = (key: string) => names.filter((name) => keyOf(name) === key);
    const read = (key: string) => Promise.all(attempts(key).map((name) => readJournal(join(folder, name))));
    return Promise.all([...new Set(names.map(keyOf))].map(async (key) => (await read(key)).flat() as JournalEntry[]));
  }

  async close(): Promise<void> {
    await this.run(['down']);
    await rm(this.home, { recursive: true, force: true });
  }
}

/** Waits for something to become true; fails with `what` when it takes too long. */
export async function until(
  what: string,
  isTrue: () => Promise<boolean>,
  limitMs = 240_000,
  pollMs = 50,
): Promise<void> {
  const end = Date.now() + limitMs;
  while (Date.now() < end) {
    if (await isTrue()) return;
    await sleep(pollMs);
  }
  throw new Error(`Waited ${limitMs / 1000} s for: ${what}`);
}

/** Answers that a benchmark has in its journal. */
export function countAnswers(journal: readonly JournalEntry[]): number {
  return journal.reduce((sum, { items }) => sum + (Array.isArray(items) ? items.length : 0), 0);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
