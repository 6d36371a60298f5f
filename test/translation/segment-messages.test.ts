import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Message } from '../../contracts/dataset.js';
import { estimateTokens } from '../../translation/count-tokens.js';
import { segmentMessages } from '../../translation/segment-messages.js';

const COUNT = 200;

async function* messages(): AsyncGenerator<Message> {
  for (let number = 0; number < COUNT; number++) {
    await Promise.resolve();
    const text = `Message ${number} has two sentences. This is the second.`;
    yield { id: String(number), treeId: 't', parentId: null, role: 'prompter', lang: 'en', rank: null, text };
  }
}

test('whatever else is on the event loop has its turn between any two messages that are cut, and that are handed on', async () => {
  let [turns, done] = [0, false];
  const others = (async () => {
    for (; !done; turns++) await setImmediate();
  })();
  const segmentation = { targetLanguage: 'da', maxSourceTokens: 100, countTokens: estimateTokens };
  for await (const { document } of segmentMessages(messages(), segmentation)) expect(document).not.toBeNull();
  done = true;
  await others;
  expect(turns).toBeGreaterThanOrEqual(2 * COUNT - 1);
});
