import { setImmediate } from 'node:timers/promises';
import type { Message } from '../contracts/dataset.js';
import { isInLanguage } from './in-language.js';
import type { CountTokens } from './segmentation/clauses.js';
import type { Document } from './segmentation/document.js';
import { limitSegments } from './segmentation/limit-segments.js';
import { segment } from './segmentation/segment.js';

export interface Segmentation {
  readonly targetLanguage: string;
  /** Longer segments are split at clauses. */
  readonly maxSourceTokens: number;
  readonly countTokens: CountTokens;
}

export interface SegmentedMessage {
  readonly message: Message;
  /** Null where the message is in the target language already. */
  readonly document: Document | null;
}

/** Messages whose tokens are counted in one go: enough to keep the tokeniser busy, at most a few MB of text. */
const MESSAGES_AT_ONCE = 64;

/** Cuts messages into segments of a length that the engine takes. The same messages always give the same segments. */
export async function* segmentMessages(
  messages: AsyncIterable<Message>,
  segmentation: Segmentation,
): AsyncGenerator<SegmentedMessage> {
  let pending: Message[] = [];
  for await (const message of messages) {
    pending.push(message);
    if (pending.length < MESSAGES_AT_ONCE) continue;
    yield* segmentSome(pending, segmentation);
    pending = [];
  }
  yield* segmentSome(pending, segmentation);
}

/** Each message takes milliseconds here, and others to whoever takes it: between any two the event loop goes on. */
async function* segmentSome(
  messages: readonly Message[],
  segmentation: Segmentation,
): AsyncGenerator<SegmentedMessage> {
  const { targetLanguage, maxSourceTokens, countTokens } = segmentation;
  const foreign = messages.filter((message) => !isInLanguage(message, targetLanguage));
  const whole: Document[] = [];
  for (const message of foreign) {
    whole.push(segment(message.text, message.lang));
    await setImmediate();
  }
  const limited = await limitSegments(whole, maxSourceTokens, countTokens);
  const documents = new Map(foreign.map((message, index) => [message, limited[index] ?? null]));
  for (const message of messages) {
    yield { message, document: documents.get(message) ?? null };
    await setImmediate();
  }
}
