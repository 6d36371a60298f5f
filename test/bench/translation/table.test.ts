import { expect, it } from 'vitest';
import { formatTable } from '../../../bench/translation/table.js';

it('aligns words to the left and numbers to the right', () => {
  const columns = [
    { title: 'engine', align: 'left' },
    { title: 'tokens/s', align: 'right' },
    { title: 'ratio', align: 'right' },
  ] as const;
  const rows = [
    ['CTranslate2', '433', '1.00'],
    ['ours', '1028', '2.37'],
  ];
  expect(formatTable(columns, rows)).toBe(
    [
      'engine       tokens/s  ratio',
      '───────────  ────────  ─────',
      'CTranslate2       433   1.00',
      'ours             1028   2.37',
    ].join('\n'),
  );
});
