import { createInterface, type Interface } from 'node:readline/promises';
import { textLines } from '../../artifacts/lines.js';
import type { ChatRequest } from '../../contracts/python-job.js';
import type { PythonRun } from '../../processes/python-job.js';
import type { Cli } from '../cli.js';
import { EXIT } from '../exit-codes.js';
import { foreignLocale, REPLACEMENT } from './encoding.js';
import type { Leaving } from './leaving.js';

type Messages = ChatRequest['messages'];

const HINT =
  'Write a message. /new starts over, /exit or Ctrl-D ends. Ctrl-C ends a reply, and at the prompt the chat.';

/** Talks until `/exit` or the end of the input. @returns the exit code */
export async function converse(cli: Cli, python: PythonRun, leaving: Leaving): Promise<number> {
  await untilLoaded(python);
  const typed = process.stdin.isTTY ? openTerminal(cli, leaving) : null;
  let messages: Messages = [];
  let told = false;
  typed?.prompt();
  for await (const line of typed ?? textLines(process.stdin)) {
    const text = line.trim();
    if (text === '/exit') break;
    if (!told && (told = text.includes(REPLACEMENT))) cli.log(NOT_UTF8);
    if (text === '/new') messages = [];
    else if (text !== '') messages = await ask(python, [...messages, { role: 'user', content: text }], leaving);
    typed?.prompt();
  }
  typed?.close();
  python.input.end();
  return EXIT.ok;
}

const NOT_UTF8 = `The question holds bytes that are not UTF-8; the model sees ${REPLACEMENT} in their place.`;

function openTerminal(cli: Cli, leaving: Leaving): Interface {
  const locale = foreignLocale(cli.env);
  if (locale !== null) {
    cli.log(
      `The locale of this terminal is ${locale}, but a chat is read and written in UTF-8: letters such as æ, ø and å ` +
        'may not arrive as typed. A locale such as C.UTF-8 (LC_ALL) mends it.',
    );
  }
  cli.log(HINT);
  const typed = createInterface({ input: process.stdin, output: process.stderr, prompt: 'you> ', terminal: true });
  // In raw mode Ctrl-C is a key, and no signal.
  return typed.on('SIGINT', leaving.interrupt);
}

async function untilLoaded({ events }: PythonRun): Promise<void> {
  for (;;) {
    const next = await events.next();
    if (next.done === true || (next.value.event === 'start' && next.value.loaded)) return;
  }
}

/** The conversation with the reply; without the question where nothing was said to it. */
export async function ask(python: PythonRun, messages: Messages, leaving: Leaving): Promise<Messages> {
  leaving.stopReply = process.stdin.isTTY ? python.interrupt : null;
  const content = await reply(python, messages);
  leaving.stopReply = null;
  return content === '' ? messages.slice(0, -1) : [...messages, { role: 'assistant', content }];
}

async function reply(python: PythonRun, messages: Messages): Promise<string> {
  python.input.write(`${JSON.stringify({ messages } satisfies ChatRequest)}\n`);
  for (;;) {
    const next = await python.events.next();
    if (next.done === true) throw new Error('The model ended in the middle of a reply.');
    const event = next.value;
    if (event.event === 'token') process.stdout.write(event.text);
    if (event.event === 'reply') {
      process.stdout.write('\n');
      return event.text;
    }
  }
}
