import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
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

  /** Process id of a child of the local stack, by the beginning of its name. */
  async pidOf(name: string): Promise<number> {
    const stack = JSON.parse(await readFile(join(this.home, 'stack.json'), 'utf8')) as {
      children: { name: string; process: { pid: number } | null }[];
    };
    const pid = stack.children.find((child) => child.name.startsWith(name))?.process?.pid;
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

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
