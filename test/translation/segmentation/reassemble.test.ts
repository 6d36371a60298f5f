import { describe, expect, test } from 'vitest';
import { reassemble } from '../../../translation/segmentation/reassemble.js';
import { segment } from '../../../translation/segmentation/segment.js';

const translate = (text: string, language: string, translations: Record<string, string>): string =>
  reassemble(segment(text, language), (part) => translations[part] ?? part);

describe('translations from scripts without spaces', () => {
  test('get a space between sentences', () => {
    const danish = { '你好。': 'Hej.', '我叫李。': 'Jeg hedder Li.' };
    expect(translate('你好。我叫李。', 'zh', danish)).toBe('Hej. Jeg hedder Li.');
  });

  test('get spaces around inline code', () => {
    expect(translate('使用`map`函数', 'zh', { 使用: 'Brug', 函数: 'funktion' })).toBe('Brug `map` funktion');
  });

  test('get spaces around what is emphasised, linked or tagged, not within', () => {
    const danish = { 这是: 'Det er', 很好: 'godt', '的。': 'nok.' };
    expect(translate('这是**很好**的。', 'zh', danish)).toBe('Det er **godt** nok.');
    expect(translate('这是[很好](/a)的。', 'zh', danish)).toBe('Det er [godt](/a) nok.');
    expect(translate('这是<b>很好</b>的。', 'zh', danish)).toBe('Det er <b>godt</b> nok.');
  });

  test('get none before a line break or a mark', () => {
    expect(translate('- 你好\n> 世界', 'zh', { 你好: 'Hej', 世界: 'verden' })).toBe('- Hej\n> verden');
  });
});

test('translations from scripts with spaces keep the spaces of the source', () => {
  expect(translate('Hi.Bye. (`x`)s', 'en', { 'Hi.Bye.': 'Hej.' })).toBe('Hej. (`x`)s');
});
