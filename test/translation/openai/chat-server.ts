import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a request held. */
export interface Asked {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: Record<string, unknown> & { messages: { role: string; content: string }[] };
  /** Between <text> and </text>. */
  readonly text: string;
  /** 0 for the first request. */
  readonly number: number;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Text is sent as it is, everything else as JSON. */
  readonly body?: unknown;
  readonly delayMs?: number;
  /** Closes the line instead. */
  readonly hangUp?: boolean;
}

export interface ChatServer {
  readonly baseUrl: string;
  readonly asked: Asked[];
  /** Requests that were under way at once, at most. */
  most: number;
  /** Requests that the client gave up. */
  abandoned: number;
  close(): Promise<void>;
}

/** A completion as OpenAI's interface gives it. */
export function completion(content: string | null, finish = 'stop', more: object = {}): Answer {
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
  return {
    body: { choices: [{ index: 0, message: { role: 'assistant', content, ...more }, finish_reason: finish }], usage },
  };
}

/** A chat service on 127.0.0.1 that "translates" by upper case, unless `behave` has another answer. */
export async function startChatServer(
  behave: (asked: Asked) => Answer | undefined = () => undefined,
): Promise<ChatServer> {
  const asked: Asked[] = [];
  let underWay = 0;
  const http = createServer((request, response) => {
    underWay += 1;
    server.most = Math.max(server.most, underWay);
    response.once('close', () => {
      underWay -= 1;
      if (!response.writableFinished) server.abandoned += 1;
    });
    void read(request, asked.length).then((one) => {
      asked.push(one);
      return reply(response, behave(one) ?? completion(one.text.toUpperCase()));
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server: ChatServer = {
    baseUrl: `http://127.0.0.1:${(http.address() as AddressInfo).port}/v1`,
    asked,
    most: 0,
    abandoned: 0,
    close: async () => {
      http.closeAllConnections();
      http.close();
      await once(http, 'close');
    },
  };
  return server;
}

async function read(request: IncomingMessage, number: number): Promise<Asked> {
  let json = '';
  for await (const part of request.setEncoding('utf8')) json += part as string;
  const body = JSON.parse(json) as Asked['body'];
  const text = /<text>(.*)<\/text>/su.exec(body.messages.at(-1)?.content ?? '')?.[1] ?? '';
  return { path: request.url ?? '', authorization: request.headers.authorization, body, text, number };
}

async function reply(response: ServerResponse, { status = 200, headers, body, delayMs = 0, hangUp }: Answer) {
  await sleep(delayMs);
  if (hangUp === true) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}
