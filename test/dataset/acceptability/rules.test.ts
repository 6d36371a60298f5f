import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { write } from '../../../dataset/acceptability/change.js';
import { readSentences, type Sentence } from '../../../dataset/acceptability/conllu.js';
import { RULES } from '../../../dataset/acceptability/make-pairs.js';

/** Sentences of our own; behind their text every error that can be made in each, by rule. */
const FILE = fileURLToPath(new URL('sentences.conllu', import.meta.url));
const comments = (await readFile(FILE, 'utf8')).split('\n\n').map((part) =>
  part.split('\n').flatMap((line) => {
    const [, name, value] = /^# (\S+) = (.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  }),
);
const sentences: Sentence[] = [];
for await (const sentence of readSentences(FILE)) sentences.push(sentence);

describe.each(sentences.map((sentence, index) => ({ sentence, expected: comments[index] ?? [] })))(
  '$sentence.id',
  ({ sentence, expected }) => {
    test('is written as it stood', () => {
      expect(write(sentence)).toBe(expected.find(([name]) => name === 'text')?.[1]);
    });

    test.each(Object.entries(RULES))('%s', (name, rule) => {
      const bad = expected.filter(([of]) => of === name).map(([, text]) => text);
      expect(rule(sentence).map((change) => write(sentence, change))).toEqual(bad);
    });
  },
);

test('each rule is shown by a sentence', () => {
  const shown = new Set(comments.flatMap((lines) => lines.map(([name]) => name)));
  expect(Object.keys(RULES).filter((name) => !shown.has(name))).toEqual([]);
});
