import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { UV_VERSION } from '../../client/setup/versions.js';
import { serverSpec } from '../../client/stack/embedded-server.js';
import { WORKER_LIMIT_MS } from '../../client/stack/stop-times.js';
import { PipelineConfig } from '../../contracts/pipeline-config.js';
import { SEARCH_ATTRIBUTES } from '../../contracts/temporal.js';
import { temporaryFolder } from '../temporary-folder.js';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string) => readFile(new URL(path, ROOT), 'utf8');
const yaml = (text: string): unknown => parse(text, { merge: true });

/** What the tests look at; that the whole file is a Compose file is for `docker compose config` to say. */
interface Service {
  readonly image: string;
  readonly build?: unknown;
  readonly command?: readonly string[];
  readonly restart: string;
  readonly ports?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly stop_grace_period?: string;
}

const { services } = yaml(await read('docker-compose.yml')) as { services: Record<string, Service> };
const all = Object.entries(services);
const workers = all.filter(([, { command }]) => command?.[0] === 'sprogskole');
const isOneShot = ({ restart }: Service) => restart.startsWith('on-failure');
const queueOf = ({ command = [] }: Service) => command[command.indexOf('--queue') + 1];

describe('docker-compose.yml', () => {
  it.each(all)('%s publishes its ports on the loopback device alone', (_, { ports = [] }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it.each(all)('%s has a health check, unless it runs once', (_, service) => {
    if (isOneShot(service)) expect(service.healthcheck).toBeUndefined();
    else
      expect(service).toMatchObject({ restart: 'unless-stopped', healthcheck: { test: expect.any(Array) as unknown } });
  });

  it.each(all)('%s waits for what it needs to be healthy, or to have ended well', (_, { depends_on = {} }) => {
    for (const [name, { condition }] of Object.entries(depends_on)) {
      const needed = services[name];
      if (needed === undefined) throw new Error(`there is no service ${name}`);
      expect(condition).toBe(isOneShot(needed) ? 'service_completed_successfully' : 'service_healthy');
    }
  });

  it.each(all)('%s names its image with a full version', (_, { image }) => {
    expect(image).toMatch(/^[\w./-]+:\d+\.\d+[\w.-]*$/);
  });

  it('migrates the schema with the tools of the server it runs', () => {
    const tag = (service: string) => services[service]?.image.split(':')[1];
    expect([tag('temporal-schema'), tag('temporal-namespace')]).toEqual([tag('temporal'), tag('temporal')]);
  });

  it('hands the token of the Hub on and holds none', () => {
    for (const [, { environment }] of workers) expect(environment).toMatchObject({ HF_TOKEN: null });
  });

  it('serves every queue that a pipeline uses by default, and no other', () => {
    const defaults = new Set(Object.values(PipelineConfig.shape.queues.parse(undefined)));
    expect(new Set(workers.map(([, service]) => queueOf(service)))).toEqual(defaults);
  });

  it.each(workers)('%s is asked for its health on the queue that it serves', (_, service) => {
    expect(service.healthcheck?.test.at(-1)).toBe(queueOf(service));
  });

  it.each(workers)('%s is given longer to stop than it ever takes', (_, { stop_grace_period }) => {
    expect(Number.parseInt(stop_grace_period ?? '0') * 1000).toBeGreaterThan(WORKER_LIMIT_MS);
  });

  it.each(workers)('%s is started with a command line that sprogskole knows', async (_, { command = [] }) => {
    const home = await temporaryFolder();
    const { stderr } = await sprogskole(command.slice(1), home);
    // As far as it gets without a server: kind, device and options have been taken by then.
    expect(stderr).toContain('There is no Temporal server to work for.');
  });
});

function sprogskole(args: readonly string[], home: string): Promise<{ stderr: string }> {
  const bin = fileURLToPath(new URL('client/bin.js', ROOT));
  const env = { PATH: process.env['PATH'], HOME: home, SPROGSKOLE_HOME: home };
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, ...args], { env }, (_error, _stdout, stderr) => {
      resolve({ stderr });
    });
  });
}

describe('the set-up of the Temporal server', () => {
  it('registers the search attributes that runs are started with', async () => {
    const script = await read('docker/temporal/namespace.sh');
    const registered = /^SEARCH_ATTRIBUTES='(.*)'$/m.exec(script)?.[1]?.split(' ');
    expect(registered?.sort()).toEqual(Object.values(SEARCH_ATTRIBUTES).sort());
  });

  it('tunes the server as the embedded one', async () => {
    const home = await temporaryFolder();
    const config = yaml(await read('docker/temporal/dynamic-config.yaml')) as Record<string, { value: number }[]>;
    const { command } = await serverSpec(home, 'temporal', { grpc: 1, ui: 2 }, {});
    const embedded = command.filter((_, index) => command[index - 1] === '--dynamic-config-value');
    expect(Object.entries(config).map(([key, [setting]]) => `${key}=${setting?.value ?? ''}`)).toEqual(embedded);
  });
});

describe('the image', async () => {
  const dockerfile = await read('docker/Dockerfile');
  const { version, engines } = JSON.parse(await read('package.json')) as { version: string; engines: { node: string } };

  it('carries the version of the package', () => {
    for (const [, { image }] of workers) expect(image).toBe(`sprogskole:${version}`);
  });

  it('brings the uv that wrote the lock file, and a Node that is new enough', () => {
    expect(dockerfile).toContain(`ARG UV_VERSION=${UV_VERSION}\n`);
    const [, major, minor] = /^FROM node:(\d+)\.(\d+)\.\d+-bookworm-slim$/m.exec(dockerfile) ?? [];
    expect(`>=${major ?? ''}.${minor ?? ''}`).toBe(engines.node);
  });

  it('does not run as root', () => {
    expect(dockerfile.match(/^USER .*/gm)?.at(-1)).toBe('USER node');
  });

  it('holds every folder of the program', async () => {
    const { include } = JSON.parse(await read('tsconfig.json')) as { include: string[] };
    const elsewhere = ['tools', 'test', 'bench'];
    const needed = include.filter((path) => !path.includes('*') && !elsewhere.includes(path));
    const allowed = (await read('.dockerignore')).split('\n').filter((line) => line.startsWith('!'));
    expect(allowed).toEqual(expect.arrayContaining([...needed, 'suites'].map((path) => `!${path}`)));
  });
});
