import { expect, test } from 'vitest';
import { sourceTable } from '../../../evaluation/report/source-table.js';
import { ENGLISH } from '../../../evaluation/report/words/english.js';
import { exampleReport, exampleSource } from '../example-run.js';

test('says of each source which one it is, exactly, and under which licence', () => {
  const { sources } = exampleReport();
  const own = { name: './base', repository: null, revision: null, identity: 'd'.repeat(64), licence: null };
  const text = sourceTable({ sources: { ...sources, baseModel: own } }, ENGLISH)
    .text.replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');
  expect(text).toContain('Dataset OpenAssistant/oasst2 aaaaaaaaaaaa apache-2.0');
  expect(text).toContain('Base model ./base dddddddddddd its card names none');
});

test('calls a licence by the name of its own where it has one', () => {
  const named = exampleSource('meta/x', 'e', { id: 'other', name: 'llama3.2', link: null });
  const { sources } = exampleReport();
  expect(sourceTable({ sources: { ...sources, baseModel: named } }, ENGLISH).text).toContain('llama3.2');
});
