import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { onLine } from '../../artifacts/lines.js';
import { HubServer } from '../artifacts/hub-server.js';
import { temporaryFolder } from '../temporary-folder.js';

const BIN = fileURLToPath(new URL('../../client/bin.js', import.meta.url));
const LIMIT_MS = 120_000;

/** A proxy on this machine: what it was asked for, all of it led to one port, whatever name was asked for. */
class Proxy {
  readonly asked: string[] = [];
  target = 0;
  readonly #server: Server = createServer();

  async start(): Promise<string> {
    this.#server.on('connect', ({ url = '' }, client) => {
      this.asked.push(url);
      const target = connect(this.target, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        target.pipe(client).pipe(target);
      });
      for (const [one, other] of [
        [target, client],
        [client, target],
      ] as const) {
        one.on('error', () => other.destroy());
      }
    });
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
  }
}

const proxy = new Proxy();
let address: string;
beforeAll(async () => {
  address = await proxy.start();
});
afterEach(() => {
  proxy.asked.length = 0;
});
afterAll(() => {
  proxy.stop();
});

const SPELLINGS = ['http_proxy', 'https_proxy', 'all_proxy', 'grpc_proxy'];

function command(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const clean = Object.entries(process.env).filter(([name]) => !/_proxy$|^TEMPORAL_ADDRESS$/i.test(name));
  return spawn(process.execPath, [BIN, ...args], {
    env: { ...Object.fromEntries(clean), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

it('the embedded server and its workers find each other without the proxies', { timeout: LIMIT_MS }, async () => {
  const spellings = [...SPELLINGS, ...SPELLINGS.map((name) => name.toUpperCase())];
  const env = Object.fromEntries(spellings.map((name) => [name, address]));
  const up = command(['up'], { ...env, no_grpc_proxy: 'elsewhere', SPROGSKOLE_HOME: await temporaryFolder() });
  const ended = new Promise((resolve) => up.once('close', resolve));
  if (up.stderr !== null) {
    onLine(up.stderr, (line) => {
      if (line.startsWith('Temporal at')) up.kill('SIGINT');
    });
  }
  expect(await ended).toBe(0);
  expect(proxy.asked).toEqual([]);
});

it.each(['http_proxy', 'HTTP_PROXY', 'ALL_PROXY'])('the Hub is asked for through %s', async (name) => {
  const hub = new HubServer('owner/name', { 'config.json': { content: Buffer.from('{}'), lfs: false } }, 'model');
  await hub.start();
  proxy.target = Number(new URL(hub.endpoint).port);
  const env = { [name]: address, HF_ENDPOINT: 'http://hub.invalid', SPROGSKOLE_HOME: await temporaryFolder() };
  const pull = command(['models', 'pull', 'owner/name'], env);
  expect(await new Promise((resolve) => pull.once('close', resolve))).toBe(0);
  expect(proxy.asked).toContain('hub.invalid:80');
  hub.stop();
});
