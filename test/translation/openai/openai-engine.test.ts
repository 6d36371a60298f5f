import { afterEach, describe, expect, test } from 'vitest';
import { UserError } from '../../../contracts/errors.js';
import { EngineFailedError, EngineUnreachableError } from '../../../translation/engine.js';
import type { OpenAiEngineOptions } from '../../../translation/openai/openai-engine.js';
import type { OpenAiSettings } from '../../../translation/openai/openai-errors.js';
import { translateBatch } from '../../../translation/translate-batch.js';
import { completion, startChatServer, type Answer, type Asked, type ChatServer } from './chat-server.js';
import { KEY, openService } from './open-service.js';

let server: ChatServer;
afterEach(() => server.close());

type Behaviour = (asked: Asked) => Answer | undefined;

async function open(
  behave?: Behaviour,
  settings: Partial<OpenAiSettings> = {},
  options: Partial<OpenAiEngineOptions> = {},
) {
  server = await startChatServer(behave);
  return openService({ baseUrl: server.baseUrl, ...settings }, options);
}

/** Another answer to the first requests only. */
const first =
  (count: number, answer: Answer): Behaviour =>
  ({ number }) =>
    number < count ? answer : undefined;

const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  );

describe('a request of the openai engine', () => {
  test('tells the model what to do, gives it one segment, and is as deterministic as can be', async () => {
    const engine = await open();
    await engine.translate(['Hello there']);
    const { path, authorization, body } = server.asked[0] ?? {};
    expect(path).toBe('/v1/chat/completions');
    expect(authorization).toBe(`Bearer ${KEY}`);
    expect(body).toMatchObject({ model: 'polyglot-1', temperature: 0, max_tokens: 64, seed: 0 });
    expect(body?.messages[0]).toMatchObject({
      role: 'system',
      content: expect.stringContaining('into Danish') as string,
    });
    expect(body?.messages[1]).toEqual({ role: 'user', content: '<text>Hello there</text>' });
  });

  test('names the language that is asked for', async () => {
    const engine = await open(undefined, { prompt: 'Say it in {language}.' });
    await engine.translate(['Hello'], { targetLanguage: 'de' });
    expect(server.asked[0]?.body.messages[0]?.content).toBe('Say it in German.');
  });

  test('keeps the query of the address, and needs no key where none is wanted', async () => {
    server = await startChatServer();
    const engine = openService({ baseUrl: `${server.baseUrl}/?api-version=1`, apiKeyEnv: null }, { env: {} });
    await engine.translate(['Hello']);
    expect(server.asked[0]).toMatchObject({ path: '/v1/chat/completions?api-version=1', authorization: undefined });
  });

  test('says what newer models do not want in words that they do', async () => {
    const refuse = (param: string): Answer => ({ status: 400, body: { error: { message: `no ${param}`, param } } });
    const engine = await open(({ body }) => {
      if ('max_tokens' in body) return refuse('max_tokens');
      return 'temperature' in body ? refuse('temperature') : undefined;
    });
    expect(await engine.translate(['a', 'b'])).toMatchObject([{ text: 'A' }, { text: 'B' }]);
    expect(server.asked.at(-1)?.body).toMatchObject({ max_completion_tokens: 64, seed: 0 });
    const before = server.asked.length;
    await engine.translate(['c']);
    expect(server.asked).toHaveLength(before + 1);
  });
});

describe('an answer to the openai engine', () => {
  test('is the translation with its tokens, whether it was cut off or not', async () => {
    const engine = await open(({ text }) => (text === 'long' ? completion('Halvt', 'length') : undefined));
    expect(await engine.translate(['short', 'long'])).toEqual([
      { text: 'SHORT', tokens: 5, finished: true },
      { text: 'Halvt', tokens: 5, finished: false },
    ]);
  });

  test('that is a refusal or empty is an empty text, for the quality gates to stop', async () => {
    const answers: Record<string, Answer> = {
      filtered: completion('Something', 'content_filter'),
      refused: completion(null, 'stop', { refusal: 'I cannot help with that.' }),
      empty: completion(''),
      nothing: completion(null),
    };
    const engine = await open(({ text }) => answers[text]);
    for (const { text } of await engine.translate(Object.keys(answers))) expect(text).toBe('');
  });

  test('comes in the order of the batch, whichever is ready first', async () => {
    const engine = await open(({ text }) => ({ ...completion(text.toUpperCase()), delayMs: text === 'a' ? 60 : 0 }));
    expect((await engine.translate(['a', 'b', 'c'])).map(({ text }) => text)).toEqual(['A', 'B', 'C']);
  });
});

describe('the openai engine tries again', () => {
  const passing: Record<string, Answer> = {
    'after a server error': { status: 500, body: { error: { message: 'oops' } } },
    'after an overload': { status: 529, body: 'overloaded' },
    'after 429 without a date': { status: 429, body: { error: { message: 'slow down' } } },
    'after a closed line': { hangUp: true },
    'after garbage': { body: '<html>Welcome to the proxy</html>' },
    'after a completion without choices': { body: { choices: [] } },
  };
  test.each(Object.entries(passing))('%s', async (_, answer) => {
    const engine = await open(first(2, answer));
    expect(await engine.translate(['hello'])).toMatchObject([{ text: 'HELLO' }]);
    expect(server.asked).toHaveLength(3);
  });

  test('after a request that takes too long', async () => {
    const engine = await open(first(1, { ...completion('late'), delayMs: 3_000 }), { requestSeconds: 1 });
    expect(await engine.translate(['hello'])).toMatchObject([{ text: 'HELLO' }]);
    expect(server.abandoned).toBe(1);
  });

  test('when the server wants it, and not before, with no request', async () => {
    const answer = { status: 429, headers: { 'Retry-After': '0.4' }, body: { error: { message: 'slow down' } } };
    const engine = await open(first(1, answer), { concurrency: 1 });
    const began = performance.now();
    await engine.translate(['a', 'b']);
    // Timers may be early by a fraction of a millisecond.
    expect(performance.now() - began).toBeGreaterThan(395);
    expect(server.asked.map(({ text }) => text)).toEqual(['a', 'a', 'b']);
  });
});

describe('a service that is away', () => {
  const says = (status: number, headers: Record<string, string> = {}): Answer => ({
    ...{ status, headers, body: { error: { message: 'not now' } } },
  });

  test.each<[string, Answer, number, number | null]>([
    ['wants peace for longer than a batch can wait', says(429, { 'Retry-After': '3600' }), 1, 3_600_000],
    ['limits the rate to the last', says(429), 3, null],
    ['is behind a gateway that does not find it', says(502), 3, null],
    ['is down', says(503), 3, null],
    ['says at the last try when to come again', says(503, { 'Retry-After': '0.01' }), 3, 10],
    ['is overloaded', says(529), 3, null],
    ['hangs up', { ...says(200), hangUp: true }, 3, null],
  ])('where it %s sets no segment aside, and says how long to wait', async (_, answer, requests, wait) => {
    const engine = await open(() => answer);
    const error = await failure(translateBatch(engine, ['a'], { timeoutSeconds: 60 }));
    expect(error).toBeInstanceOf(EngineUnreachableError);
    expect(server.asked).toHaveLength(requests);
    const asked = (error as EngineUnreachableError).askedWaitMs;
    expect(asked === null ? null : Math.ceil(asked / 10) * 10).toBe(wait);
  });

  test('is told from one that does not exist by nothing: that is waited for, too', async () => {
    const gone = await startChatServer();
    await gone.close();
    const engine = await open(undefined, { baseUrl: gone.baseUrl });
    const error = await failure(translateBatch(engine, ['a', 'b'], { timeoutSeconds: 60 }));
    expect(error).toBeInstanceOf(EngineUnreachableError);
    expect(String(error)).toContain('cannot be reached');
  });

  test('is not one that fails at a segment', async () => {
    const engine = await open(({ text }) => (text === 'bad' ? says(500) : undefined));
    const results = await translateBatch(engine, ['a', 'bad'], { timeoutSeconds: 60 });
    expect(results).toMatchObject([{ text: 'A' }, { failed: expect.stringContaining('answered 500') as string }]);
  });
});

describe('the openai engine fails', () => {
  test.each([
    [401, 'KEY_OF_TEST'],
    [403, 'KEY_OF_TEST'],
    [404, 'translation.openai.baseUrl'],
  ])('at status %i with what is to be set', async (status, fix) => {
    const engine = await open(() => ({ status, body: { error: { message: `Bad key ${KEY}` } } }));
    const error = await failure(engine.translate(['a', 'b']));
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).details.fix).toContain(fix);
    expect(String(error)).not.toContain(KEY);
  });

  test('where the account has run out of credit, once', async () => {
    const engine = await open(() => ({ status: 429, body: { error: { message: 'pay', code: 'insufficient_quota' } } }));
    expect(await failure(engine.translate(['a']))).toBeInstanceOf(UserError);
    expect(server.asked).toHaveLength(1);
  });

  test('with the batch where one segment is not wanted, and does not ask for the others again', async () => {
    const engine = await open(({ text }) =>
      text === 'bad' ? { status: 400, body: { error: { message: 'no' } }, delayMs: 50 } : undefined,
    );
    const error = await failure(engine.translate(['a', 'b', 'bad']));
    expect(error).toBeInstanceOf(EngineFailedError);
    expect(await engine.translate(['a', 'b'])).toMatchObject([{ text: 'A' }, { text: 'B' }]);
    expect(server.asked.map(({ text }) => text).toSorted()).toEqual(['a', 'b', 'bad']);
  });

  test.each([
    ['in an error', { status: 400, body: { error: { message: `You sent ${KEY}` } } }],
    ['in garbage', { body: `<html>Authorization: Bearer ${KEY}</html>` }],
  ])('without telling the key that the server repeats %s', async (_, answer) => {
    const engine = await open(() => answer);
    const error = await failure(engine.translate(['a']));
    expect(String(error)).toContain('***');
    expect(String(error)).not.toContain(KEY);
  });

  test('to open without its key, or with one that no header can hold, and does not show it', async () => {
    await expect(open(undefined, {}, { env: {} })).rejects.toThrow('KEY_OF_TEST');
    const error = await failure(open(undefined, {}, { env: { KEY_OF_TEST: 'sk-two\nlines' } }));
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).not.toContain('sk-two');
  });
});

describe('the limits of the openai engine', () => {
  const texts = Array.from({ length: 12 }, (_, index) => `text ${index}`);

  test('hold so many requests under way at once, and not fewer', async () => {
    const engine = await open(({ text }) => ({ ...completion(text), delayMs: 30 }), { concurrency: 3 });
    await Promise.all([engine.translate(texts.slice(0, 6)), engine.translate(texts.slice(6))]);
    expect(server.most).toBe(3);
  });

  test('end what is under way at an abort, which throws its reason', async () => {
    const engine = await open(() => ({ ...completion('late'), delayMs: 5_000 }), { concurrency: 3 });
    const abort = new AbortController();
    const reason = new Error('cancelled');
    setTimeout(() => {
      abort.abort(reason);
    }, 100);
    const began = performance.now();
    expect(await failure(engine.translate(texts, { signal: abort.signal }))).toBe(reason);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(server.asked).toHaveLength(3);
  });

  test('end the others of a batch when one has failed', async () => {
    const engine = await open(
      ({ text }) => (text === 'text 0' ? { status: 404, body: {} } : { ...completion('late'), delayMs: 5_000 }),
      { concurrency: 3 },
    );
    const began = performance.now();
    expect(await failure(engine.translate(texts))).toBeInstanceOf(UserError);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
