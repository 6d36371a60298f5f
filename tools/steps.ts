import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const RESULTS = `${ROOT}test-results`;

/** A program that ends with 0 where all is well. */
export interface Step {
  readonly title: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs steps one after the other and goes on after a failure; gives the steps that failed. */
export async function inTurn(steps: readonly Step[], runStep = inOneBlock): Promise<Step[]> {
  const failed: Step[] = [];
  for (const step of steps) if (!(await runStep(step))) failed.push(step);
  return failed;
}

/** Shows what the step writes as it comes: for a step that has the terminal to itself. */
export async function live(step: Step): Promise<boolean> {
  const start = Date.now();
  console.log(`\n── ${step.title}`);
  const ok = await ends(step, 'inherit');
  console.log(ending(step, ok, start));
  return ok;
}

/** Shows what the step wrote once it has ended, so that steps side by side do not write into each other. */
async function inOneBlock(step: Step): Promise<boolean> {
  const start = Date.now();
  // Not a pipe: it would stay open for as long as any process that the step left behind.
  const log = `${RESULTS}/${step.title.replaceAll(/\W+/g, '-')}.log`;
  const file = openSync(log, 'w');
  const ok = await ends(step, file);
  closeSync(file);
  console.log(`\n${ending(step, ok, start)}\n${readFileSync(log, 'utf8').trimEnd()}`.trimEnd());
  return ok;
}

function ending({ title }: Step, ok: boolean, start: number): string {
  return `── ${title}: ${ok ? 'ok' : 'failed'} in ${((Date.now() - start) / 1000).toFixed(0)} s`;
}

function ends({ command: [program, ...args], env }: Step, output: 'inherit' | number): Promise<boolean> {
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', output, output],
  });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`${program}: ${error.message}`);
      resolve(false);
    });
    child.once('exit', (code) => {
      resolve(code === 0);
    });
  });
}
