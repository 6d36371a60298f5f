import { expect, test } from 'vitest';
import { cleanAnswer } from '../../../translation/openai/clean-answer.js';

/** Answer, source, translation. */
const CASES: readonly (readonly [string, string, string])[] = [
  ['Hej med dig', 'Hello there', 'Hej med dig'],
  ['  Hej\nmed  dig \n', 'Hello there', 'Hej med dig'],
  ['"Hej med dig"', 'Hello there', 'Hej med dig'],
  ['“Hej med dig”', 'Hello there', 'Hej med dig'],
  ['„Hallo“', 'Hello', 'Hallo'],
  ['»Hej«', 'Hello', 'Hej'],
  ['«Bonjour»', 'Hello', 'Bonjour'],
  ["'Hej'", 'Hello', 'Hej'],
  ['```\nHej\n```', 'Hello', 'Hej'],
  ['```text\n"Hej"\n```', 'Hello', 'Hej'],
  ['<text>Hej</text>', 'Hello', 'Hej'],
  ['<think>They want Danish.\nHmm.</think>\n\n"Hej"', 'Hello', 'Hej'],
  // A thought that the limit cut off holds no translation.
  ['<think>They want', 'Hello', ''],
  // The source's own stay.
  ['"Hej," sagde hun.', '"Hello," she said.', '"Hej," sagde hun.'],
  ['"Hej"', '"Hello"', '"Hej"'],
  ['»Hej«', '"Hello"', '»Hej«'],
  ['`npm ci`', '`npm ci`', '`npm ci`'],
  // Two quotations are not one.
  ['"Ja" og "nej"', 'Yes and no', '"Ja" og "nej"'],
  ["Det er 'fint'", 'It is fine', "Det er 'fint'"],
  ['', 'Hello', ''],
];

test.each(CASES)('%j for %j is %j', (answer, source, translation) => {
  expect(cleanAnswer(answer, source)).toBe(translation);
});
