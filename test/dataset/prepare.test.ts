import { describe, expect, it } from 'vitest';
import { Conversation, PreferencePair, TestItem, type MergedMessage } from '../../contracts/dataset.js';
import { prepareDataset, type PrepareOptions } from '../../dataset/prepare.js';
import { ingestWith, merged, QUARANTINED, sharedFile } from './support.js';

const options: PrepareOptions = {
  ...{ seed: 42, validationFraction: 0.1, testFraction: 0.1 },
  ...{ language: 'da', maxItems: 2048 },
  contamination: 'exclude',
};

function smallTrees(count: number): MergedMessage[] {
  return Array.from({ length: count }, (_, i) => {
    const treeId = `t${i}`;
    const prompt = merged(`p${i}`, null, { treeId, text: `Question number ${i}?` });
    const replies = [0, 1].map((rank) => merged(`a${i}-${rank}`, prompt.id, { treeId, rank }));
    return [prompt, ...replies];
  }).flat();
}

/** Nine words that no other message has. */
function ownWords(id: string) {
  const own = (language: string) =>
    Array.from({ length: 9 }, (_, i) => `${language}${id.replace('-', 'x')}w${i}`).join(' ');
  return { text: own('en'), translation: own('da') };
}

describe('prepareDataset', () => {
  it('puts each tree, with all it gives, into one split', () => {
    const prepared = prepareDataset(smallTrees(60), options);
    const { sftTrain, sftValidation, dpoTrain, dpoValidation, test, pairs } = prepared;
    const train = new Set([...sftTrain, ...dpoTrain].map((example) => example.treeId));
    const validation = new Set([...sftValidation, ...dpoValidation].map((example) => example.treeId));
    const held = new Set(test.map((item) => item.treeId));
    expect(train.size + validation.size + held.size).toBe(60);
    expect(prepared.trees).toEqual({ train: train.size, validation: validation.size, test: held.size });
    expect(new Set([...train, ...validation, ...held]).size).toBe(60);
    expect(dpoTrain.length + dpoValidation.length + pairs.inTest).toBe(pairs.pairs);
  });

  it('gives the same for the same input', () => {
    expect(prepareDataset(smallTrees(60), options)).toEqual(prepareDataset(smallTrees(60), options));
  });
});

describe('rows of training that hold a test item', () => {
  const messages = smallTrees(60).map((message) => ({ ...message, ...ownWords(message.id) }));
  const { test, sftTrain, sftValidation, dpoTrain, contamination } = prepareDataset(messages, options);
  const [item] = test;
  const [conversation, ...others] = sftTrain.map(({ id }) => id);
  const put = (id: string | undefined, texts: Partial<MergedMessage>, more: Partial<PrepareOptions> = {}) =>
    prepareDataset(
      messages.map((message) => (message.id === id ? { ...message, ...texts } : message)),
      { ...options, ...more },
    );

  it('are none where there is none, and then nothing is excluded', () => {
    expect(contamination).toMatchObject({ rows: 'excluded', items: test.length, overlapping: [], examples: [] });
    expect(sftTrain.length + sftValidation.length + test.length).toBe(60);
  });

  it.each([
    ['the answer in the target language', { translation: item?.reference }],
    ['the answer in English', { text: item?.english?.reference }],
    ['the question', { translation: item?.prompt.at(-1)?.content }],
    ['the question in English', { text: item?.english?.prompt.at(-1)?.content }],
  ])('are excluded where they hold %s, in SFT and DPO', (_, texts) => {
    const after = put(conversation, texts);
    expect(after.sftTrain.map(({ id }) => id)).toEqual(others);
    expect(after.dpoTrain).toHaveLength(dpoTrain.length - 1);
    expect(after.contamination).toMatchObject({
      rows: 'excluded',
      found: { exact: 1 },
      overlappingRows: { sftTrain: 1, sftValidation: 0, dpoTrain: 1, dpoValidation: 0 },
      overlapping: [],
    });
    expect(after.contamination.examples[0]).toMatchObject({ set: 'sftTrain', row: conversation, item: item?.id });
  });

  it('are excluded where they hold it in the rejected answer, or are for validation', () => {
    const rejected = put(conversation?.replace('-0', '-1'), { translation: item?.reference });
    expect(rejected.contamination.overlappingRows).toMatchObject({ sftTrain: 0, dpoTrain: 1 });
    expect(rejected.dpoTrain).toHaveLength(dpoTrain.length - 1);
    const validated = put(sftValidation[0]?.id, { translation: item?.reference });
    expect(validated.sftValidation).toHaveLength(sftValidation.length - 1);
  });

  it('are excluded where they hold an item of a benchmark suite, counted beside the test set', () => {
    const suites = [{ id: 'exam: exam/3', texts: ['3', 'Hvor mange ben har en stor grøn græshoppe egentlig?'] }];
    const after = put(conversation, { translation: suites[0]?.texts[1] }, { suites });
    expect(after.sftTrain.map(({ id }) => id)).toEqual(others);
    expect(after.contamination).toMatchObject({
      rows: 'excluded',
      found: { exact: 0 },
      suites: { items: 1, found: { exact: 1, 'n-gram': 0, near: 0 } },
      overlapping: [],
    });
    const kept = put(conversation, { translation: suites[0]?.texts[1] }, { suites, contamination: 'report' });
    expect(kept.contamination.overlapping).toEqual(['exam: exam/3']);
  });

  it('are kept and told where that is wanted, with the items that they hold', () => {
    const after = put(conversation, { translation: item?.reference }, { contamination: 'report' });
    expect(after.sftTrain).toHaveLength(sftTrain.length);
    expect(after.contamination).toMatchObject({
      rows: 'kept',
      overlapping: [item?.id],
      overlappingRows: { sftTrain: 1 },
    });
  });

  it('are those that hold an item which is scored', () => {
    const [limited] = put(undefined, {}, { maxItems: 1 }).test;
    const unscored = test.find(({ id }) => id !== limited?.id);
    const after = put(conversation, { translation: unscored?.reference }, { maxItems: 1 });
    expect(after.contamination).toMatchObject({ items: 1, overlappingRows: { sftTrain: 0, dpoTrain: 0 } });
    expect(after.testBeforeLimit).toBe(test.length);
  });

  it('are kept where more than half of the conversations would go', () => {
    const same = messages.map((message) => ({ ...message, translation: 'Det ved jeg desværre ikke så meget om.' }));
    const after = prepareDataset(same, options);
    expect(after.sftTrain).toHaveLength(sftTrain.length);
    expect(after.contamination).toMatchObject({ rows: 'kept', overlapping: test.map(({ id }) => id) });
  });

  it('hold short answers only together with their questions', () => {
    const short = messages.map((message) =>
      message.role === 'assistant' ? { ...message, translation: 'Ja.', text: 'Yes.' } : message,
    );
    expect(prepareDataset(short, options).contamination.overlappingRows).toMatchObject({ sftTrain: 0 });
  });
});

describe('small or odd data', () => {
  const lost = (message: MergedMessage): MergedMessage => ({ ...message, ...QUARANTINED });

  it('holds nothing out where translation left too few trees, and says so', () => {
    const messages = smallTrees(25).map((message) => (Number(message.treeId.slice(1)) < 6 ? lost(message) : message));
    const { sftTrain, sftValidation, test, notHeldOut } = prepareDataset(messages, options);
    expect([sftTrain.length, sftValidation.length, test.length]).toEqual([19, 0, 0]);
    expect(notHeldOut).toBe('expected at least 20 trees with a conversation, received 19');
  });

  it('holds nothing out where all trees open with the same words', () => {
    const messages = smallTrees(30).map((message) => ({ ...message, text: 'Hej' }));
    const { sftTrain, notHeldOut } = prepareDataset(messages, options);
    expect(sftTrain).toHaveLength(30);
    expect(notHeldOut).toMatch(/different opening prompts/);
  });

  it.each([1, 3, 19])('trains on all of %i trees where nothing is to be held out', (count) => {
    const all = { ...options, validationFraction: 0, testFraction: 0 };
    const { sftTrain, notHeldOut } = prepareDataset(smallTrees(count), all);
    expect(sftTrain).toHaveLength(count);
    expect(notHeldOut).toBeUndefined();
  });

  it('refuses data without a single conversation', () => {
    expect(() => prepareDataset(smallTrees(30).map(lost), options)).toThrow(/no conversation to train on/);
  });

  it.each([
    ['no ranks', null, { pairs: 0, unranked: 120 }],
    ['equal ranks', 0, { pairs: 0, unranked: 0 }],
  ])('makes no preference pairs of %s, and counts why', (_, rank, counts) => {
    const messages = smallTrees(60).map((message) => ({ ...message, rank }));
    const { dpoTrain, dpoValidation, pairs } = prepareDataset(messages, options);
    expect([dpoTrain.length, dpoValidation.length]).toEqual([0, 0]);
    expect(pairs).toMatchObject(counts);
  });
});

describe('prepareDataset on real OASST data', () => {
  const { file, missing, title } = sharedFile('en_100.trees.jsonl.gz');

  it.skipIf(missing)(`${title}: conversations, pairs and test items hold to their contracts`, async () => {
    const { messages } = await ingestWith(file);
    const kept = messages.map((message) => ({ ...message, translation: message.text, outcome: 'kept' as const }));
    const prepared = prepareDataset(kept, options);
    const conversations = [...prepared.sftTrain, ...prepared.sftValidation].map((one) => Conversation.parse(one));
    const pairs = [...prepared.dpoTrain, ...prepared.dpoValidation].map((one) => PreferencePair.parse(one));
    for (const { messages: turns } of conversations) {
      expect(turns.map((turn) => turn.role)).toEqual(turns.map((_, i) => (i % 2 === 0 ? 'user' : 'assistant')));
      expect(turns.at(-1)?.role).toBe('assistant');
    }
    for (const { prompt } of pairs) expect(prompt.at(-1)?.role).toBe('user');
    for (const item of prepared.test) expect(TestItem.parse(item).english?.reference).toBe(item.reference);
    const ids = [...conversations, ...prepared.test].map((one) => one.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(prepared.conversations.conversations);
    expect(prepared.conversations.trees).toBe(100);
  });
});
