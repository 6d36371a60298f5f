import { describe, expect, test } from 'vitest';
import { splitLines } from '../../../translation/segmentation/blocks/lines.js';
import { splitBlocks } from '../../../translation/segmentation/blocks/split-blocks.js';
import { danishSentences, gsm8kTexts, hasRealTexts, humanEvalTexts, ntrexTexts } from './real-texts.js';

/** Lines without a fence that are left alone. */
function codeLines(text: string): string[] {
  const code = splitBlocks(splitLines(text)).filter(({ kind }) => kind === 'code');
  return code.flatMap((block) => block.text.split('\n')).filter((line) => line.trim() !== '');
}

/** No line of these is code. */
const PROSE = [
  'Import duties are high.\nFrom Denmark import only cheese.\nExport is easy.',
  'If you want to go:\nwhile you wait, do this:\nfor all of us:',
  'Name(s): Ann\nDate(s): May\nPlace(s): Rome',
  'Let us go (now);\nlet them stay (here);\nand let me be.',
  'Select one from the list.\nUpdate the page.\nDelete it from your disk.',
  'return to sender\nbreak a leg\ncontinue reading',
  'Total = 5 apples\nRest = 3 pears\nSum = all of them',
  'A = (1), then\nB is (2). So\nC = A and B.',
  '$5 is cheap.\n$10 is not.\n$ 20 neither.',
  '"Quote one",\n"quote two",\n"and quote three"',
  '# A title\n\nText\n\n# Another title\n\n// not a comment in prose',
  'milk (2 l);\neggs (3);\nbread;',
  '> He said\n> and she said\n>>> who',
  'make it and/or break it\nfind the yes/no answer',
  'note: this;\nbeware: that;',
  'git is a tool.\nnpm install installs things\npython is a snake',
  'Note: this;\nBeware: that;',
  '@ann: hello\n@bob: hi there',
  'at home (mostly)\nat work (seldom)',
  'Class dismissed: go home.\nDef Leppard (the band) {live}',
  'x\ny\nz',
  '1. e4 c5 2. Nf3 d6\n3. d4 cxd4',
];

describe('prose is never taken for code', () => {
  test.each(PROSE)('%j', (text) => {
    expect(codeLines(text)).toEqual([]);
  });

  test.skipIf(!hasRealTexts)('in 2,564 real texts, each alone and all together (needs ../shared/data)', () => {
    const texts = [...ntrexTexts().map(({ text }) => text), ...danishSentences(), ...gsm8kTexts()];
    expect(texts.flatMap(codeLines)).toEqual([]);
    expect(codeLines(texts.join('\n'))).toEqual([]);
  });
});

/** Comments at the very end of a program, which may be headings of what follows. */
const MISSED_SHARE = 0.002;

test.skipIf(!hasRealTexts)('programs are taken for code whole: HumanEval without fences (needs ../shared/data)', () => {
  const lines = humanEvalTexts().map((text) => text.split('\n').filter((line) => line.trim() !== '').length);
  const code = humanEvalTexts().map((text) => codeLines(text).length);
  expect(sum(code) / sum(lines)).toBeGreaterThan(1 - MISSED_SHARE);
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
