import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../artifacts/atomic-write.js';
import { ProcessIdentity, isAlive } from './process-identity.js';

export const ChildState = z.object({
  name: z.string(),
  /** Null between a death and the next start. */
  process: ProcessIdentity.nullable(),
  restarts: z.number().int(),
  command: z.array(z.string()),
  log: z.string(),
  /** Of a worker: what it serves, and on which device. */
  queue: z.string().nullable().default(null),
  device: z.string().nullable().default(null),
});
export type ChildState = z.infer<typeof ChildState>;

/** What HOME/stack.json holds: enough to find, show and end every process of the stack. */
export const StackState = z.object({
  supervisor: ProcessIdentity,
  since: z.string(),
  status: z.enum(['starting', 'ready', 'stopping']),
  address: z.string(),
  namespace: z.string(),
  uiUrl: z.string(),
  /** Socket that the supervisor listens on; null where an earlier version started the stack. */
  control: z.string().nullable().default(null),
  children: z.array(ChildState),
});
export type StackState = z.infer<typeof StackState>;

function statePath(home: string): string {
  return join(home, 'stack.json');
}

export async function writeState(home: string, state: StackState): Promise<void> {
  await writeFileAtomic(statePath(home), `${JSON.stringify(state, null, 2)}\n`);
}

export async function removeState(home: string): Promise<void> {
  await rm(statePath(home), { force: true });
}

/** As it was last written, even where its supervisor is gone; null where there is none or it cannot be read. */
export async function readLastState(home: string): Promise<StackState | null> {
  try {
    return StackState.parse(JSON.parse(await readFile(statePath(home), 'utf8')));
  } catch {
    return null;
  }
}

/** The stack that runs on this home; null where none does. */
export async function readStack(home: string): Promise<StackState | null> {
  const state = await readLastState(home);
  return state !== null && (await isAlive(state.supervisor)) ? state : null;
}
