import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../artifacts/atomic-write.js';

/** Everything binds to the loopback device: the dev server knows no authentication. */
export const LOOPBACK = '127.0.0.1';

const Ports = z.object({ grpc: z.number().int(), ui: z.number().int() });
export type Ports = z.infer<typeof Ports>;

/** Where people and tools look for Temporal. */
const PREFERRED: Ports = { grpc: 7233, ui: 8233 };

function portsPath(home: string): string {
  return join(home, 'temporal', 'ports.json');
}

/** The ports this home had last, so that links to its UI stay good; else the usual ones; else free ones. */
export async function choosePorts(home: string): Promise<Ports> {
  const ports = await firstFree([await remembered(home), PREFERRED]);
  await writeFileAtomic(portsPath(home), JSON.stringify(ports));
  return ports;
}

/** After the server of another home was faster: never the same ports again. */
export async function forgetPorts(home: string): Promise<void> {
  await writeFileAtomic(portsPath(home), JSON.stringify(await freePorts()));
}

async function remembered(home: string): Promise<Ports | null> {
  try {
    return Ports.parse(JSON.parse(await readFile(portsPath(home), 'utf8')));
  } catch {
    return null;
  }
}

async function firstFree(candidates: readonly (Ports | null)[]): Promise<Ports> {
  for (const ports of candidates) {
    if (ports !== null && (await isFree(ports.grpc)) && (await isFree(ports.ui))) return ports;
  }
  return freePorts();
}

async function freePorts(): Promise<Ports> {
  const grpc = await freePort();
  const ui = await freePort();
  return grpc === ui ? freePorts() : { grpc, ui };
}

async function isFree(port: number): Promise<boolean> {
  return (await bind(port)) !== null;
}

async function freePort(): Promise<number> {
  const port = await bind(0);
  if (port === null) throw new Error(`no free port on ${LOOPBACK}`);
  return port;
}

async function bind(port: number): Promise<number | null> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => {
      done(null);
    });
    server.listen(port, LOOPBACK, () => {
      const bound = (server.address() as AddressInfo).port;
      server.close(() => {
        done(bound);
      });
    });
  });
}
