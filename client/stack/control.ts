import { once } from 'node:events';
import { chmod, mkdtemp, rm, rmdir } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { WorkerSpec } from './stack-options.js';

/** What a later command has that the stack may not: workers for its queues, variables, a version of the code. */
export const StackRequest = z.object({
  workers: z.array(WorkerSpec),
  env: z.record(z.string(), z.string()),
  version: z.string(),
});
export type StackRequest = z.infer<typeof StackRequest>;

/** What was done about it, for the person who asked. */
const StackAnswer = z.object({ said: z.array(z.string()) });

export interface Control {
  readonly path: string;
  readonly close: () => Promise<void>;
}

/**
 * Listens for requests of later commands on a socket that only this user may open: values of variables go over it, and
 * are written to no file. In the folder for temporary files, because a socket's path may have 104 bytes at most.
 */
export async function serveControl(handle: (request: StackRequest) => Promise<string[]>): Promise<Control> {
  const path = join(await mkdtemp(join(tmpdir(), 'sprogskole-')), 'control');
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined); // a command that was ended before it had its answer
    void answer(socket, handle);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
  await chmod(path, 0o600);
  return {
    path,
    close: async () => {
      server.close();
      await removeControl(path);
    },
  };
}

/** Also what a killed supervisor left. */
export async function removeControl(path: string): Promise<void> {
  await rm(path, { force: true });
  await rmdir(dirname(path)).catch(() => undefined);
}

async function answer(socket: Socket, handle: (request: StackRequest) => Promise<string[]>): Promise<void> {
  try {
    socket.end(JSON.stringify({ said: await handle(StackRequest.parse(JSON.parse(await received(socket)))) }));
  } catch {
    // No answer says that this supervisor does not understand, or could not.
    socket.destroy();
  }
}

/** All that comes before the other side ends; `text` of node:stream would destroy the socket, and the answer with it. */
function received(socket: Socket): Promise<string> {
  let all = '';
  socket.setEncoding('utf8').on('data', (part: string) => (all += part));
  return once(socket, 'end').then(() => all);
}

/** @returns what the supervisor says; null where it does not answer, or not in a way that this version understands */
export async function askSupervisor(path: string, request: StackRequest): Promise<readonly string[] | null> {
  const socket = connect(path);
  try {
    socket.end(JSON.stringify(request));
    return StackAnswer.parse(JSON.parse(await received(socket))).said;
  } catch {
    return null;
  }
}
