import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { JobEvent } from '../../../contracts/python-job.js';
import type { PythonRun } from '../../../processes/python-job.js';
import { ask } from '../../../client/chat/converse.js';
import { Leaving } from '../../../client/chat/leaving.js';

const QUESTION = { role: 'user', content: 'Hvad er en kat?' } as const;

/** A model that replies with this. */
function replying(reply: string): PythonRun & { readonly input: PassThrough } {
  async function* events(): AsyncGenerator<JobEvent> {
    yield await Promise.resolve({ event: 'reply', text: reply, outputTokens: 1, seconds: 1 });
  }
  const nothing = (): void => undefined;
  const ended = Promise.resolve({ code: 0, how: 'exit code 0' });
  return { events: events(), input: new PassThrough(), interrupt: nothing, stop: nothing, kill: nothing, ended };
}

const leaving = new Leaving();

test('the conversation goes on with what was said of a reply', async () => {
  const model = replying('Et dyr, der');
  expect(await ask(model, [QUESTION], leaving)).toEqual([QUESTION, { role: 'assistant', content: 'Et dyr, der' }]);
  model.input.end();
  expect(JSON.parse(await text(model.input))).toEqual({ messages: [QUESTION] });
});

test('a question that nothing was said to is no turn of it', async () => {
  const before = [QUESTION, { role: 'assistant', content: 'Et dyr.' }] as const;
  expect(await ask(replying(''), [...before, QUESTION], leaving)).toEqual(before);
});
