import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Content of a file, and whether it is stored as LFS: then its address leads to another host, as on the real Hub. */
export interface ServedFile {
  readonly content: Buffer;
  readonly lfs: boolean;
}

/** Answers a request in the server's stead; returns false to let it through. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface SeenRequest {
  readonly path: string;
  readonly range: string | undefined;
  readonly authorized: boolean;
  readonly storage: boolean;
}

const PAGE = 2;

/**
 * A Hub with one repository that speaks the part of the protocol that downloads use: paged tree listing, resolve
 * addresses with ranges and checksums, redirects to a storage host, revision lookup.
 */
export class HubServer {
  readonly seen: SeenRequest[] = [];
  /** Asked in order for every request, until one answers. */
  readonly faults: Fault[] = [];
  readonly commit = 'c'.repeat(40);
  endpoint = '';
  #storage = '';
  readonly #server: Server = createServer((request, response) => {
    this.#answer(request, response);
  });

  constructor(
    readonly repo: string,
    readonly files: Readonly<Record<string, ServedFile>>,
    readonly type: 'dataset' | 'model' = 'dataset',
  ) {}

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    this.endpoint = `http://127.0.0.1:${port}`;
    this.#storage = `http://localhost:${port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  downloads(path: string): SeenRequest[] {
    return this.seen.filter((request) => request.path.endsWith(path) && request.range !== 'bytes=0-0');
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', this.endpoint);
    this.seen.push({
      path: url.pathname,
      range: request.headers.range,
      authorized: request.headers.authorization !== undefined,
      storage: request.headers.host?.startsWith('localhost') === true,
    });
    if (this.faults.some((fault) => fault(request, response))) return;
    const api = `/api/${this.type}s/${this.repo}`;
    const tree = `${api}/tree/`;
    const resolve = `/${this.type === 'dataset' ? 'datasets/' : ''}${this.repo}/resolve/`;
    if (url.pathname.startsWith(tree)) this.#list(url, response);
    else if (url.pathname.startsWith(`${api}/revision/`)) sendJson(response, { sha: this.commit });
    else if (url.pathname.startsWith(resolve)) this.#resolve(url.pathname.slice(resolve.length), request, response);
    else if (url.pathname.startsWith('/storage/')) this.#serve(url.pathname.slice(9), request, response);
    else refuse(response, 404, 'RepoNotFound');
  }

  #list(url: URL, response: ServerResponse): void {
    const start = Number(url.searchParams.get('cursor') ?? 0);
    const entries = Object.entries(this.files).map(([path, file]) => listed(path, file));
    url.searchParams.set('cursor', String(start + PAGE));
    if (start + PAGE < entries.length) response.setHeader('Link', `<${url.href}>; rel="next"`);
    sendJson(response, entries.slice(start, start + PAGE));
  }

  #resolve(revisionAndPath: string, request: IncomingMessage, response: ServerResponse): void {
    const path = revisionAndPath.slice(revisionAndPath.indexOf('/') + 1);
    const file = this.files[path];
    if (file === undefined) {
      refuse(response, 404, 'EntryNotFound');
    } else if (file.lfs) {
      response.writeHead(302, { Location: `${this.#storage}/storage/${path}?X-Amz-Signature=signed` }).end();
    } else {
      this.#serve(path, request, response);
    }
  }

  #serve(path: string, request: IncomingMessage, response: ServerResponse): void {
    const content = this.files[path]?.content ?? Buffer.alloc(0);
    response.setHeader('ETag', '"etag"');
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (from === undefined || to === undefined) {
      response.writeHead(200, { 'Content-Length': content.length }).end(content);
    } else if (Number(from) >= content.length) {
      response.writeHead(416).end();
    } else {
      const part = content.subarray(Number(from), Number(to) + 1);
      response.writeHead(206, { 'Content-Range': `bytes ${from}-${to}/${content.length}` }).end(part);
    }
  }
}

function listed(path: string, { content, lfs }: ServedFile): unknown {
  const blob = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
  const entry = { type: 'file', path, size: content.length, oid: blob };
  if (!lfs) return entry;
  const oid = createHash('sha256').update(content).digest('hex');
  return { ...entry, oid: 'f'.repeat(40), lfs: { oid, size: content.length, pointerSize: 134 } };
}

export function refuse(response: ServerResponse, status: number, code?: string): void {
  if (code !== undefined) response.setHeader('X-Error-Code', code);
  response.writeHead(status, { 'Content-Type': 'application/json' }).end('{"error":"no"}');
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}

/** Files of a repository; safetensors are stored as LFS, as on the Hub. */
export function served(files: Readonly<Record<string, string | Uint8Array>>): Record<string, ServedFile> {
  return Object.fromEntries(
    Object.entries(files).map(([name, content]) => [
      name,
      { content: Buffer.from(content), lfs: name.endsWith('.safetensors') },
    ]),
  );
}
