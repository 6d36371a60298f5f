import { describe, expect, test } from 'vitest';
import type { TranslatedSegment } from '../../contracts/dataset.js';
import { concludeMessage } from '../../translation/message-outcome.js';
import { prose, verbatim } from '../../translation/segmentation/document.js';

const document = { pieces: [verbatim('- '), prose('Hello.'), verbatim('\n- '), prose('Loop.'), verbatim('\n')] };
const RESULTS: Readonly<Record<string, TranslatedSegment>> = {
  'Hello.': { id: '1', status: 'translated', text: 'Hej.', by: 'first' },
  'Loop.': { id: '2', status: 'failed', reason: 'repetition', detail: 'first: repetition, "løkke" 9 times' },
};
const resultOf = (text: string): TranslatedSegment | undefined => RESULTS[text];
const message = { id: 'm', document, resultOf };
const reason = { reason: 'repetition', detail: '"Loop.": first: repetition, "løkke" 9 times' };

describe('a message with a segment that failed', () => {
  test('is set aside with the reason', () => {
    expect(concludeMessage(message, 'quarantine')).toEqual({ id: 'm', status: 'quarantined', ...reason });
  });

  test('is excluded where failures are dropped', () => {
    expect(concludeMessage(message, 'drop')).toEqual({ id: 'm', status: 'excluded', ...reason });
  });

  test('keeps that segment in its own language where the source is kept, and counts it', () => {
    const text = '- Hej.\n- Loop.\n';
    expect(concludeMessage(message, 'keep-source')).toEqual({ id: 'm', status: 'translated', text, keptSegments: 1 });
  });
});

test('a message is put together from its segments', () => {
  const whole = { ...message, resultOf: (text: string) => ({ ...RESULTS['Hello.'], id: text }) as TranslatedSegment };
  expect(concludeMessage(whole, 'quarantine')).toEqual({
    id: 'm',
    status: 'translated',
    text: '- Hej.\n- Hej.\n',
    keptSegments: 0,
  });
});

test('a segment without a result is a defect', () => {
  expect(() => concludeMessage({ ...message, resultOf: () => undefined }, 'drop')).toThrow('Segment without a result');
});
