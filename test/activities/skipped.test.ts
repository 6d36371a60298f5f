import { expect, it } from 'vitest';
import { describeSkipped } from '../../activities/skipped.js';

const cut = { event: 'skipped', reason: 'cut-at-max-length', count: 12, of: 400, examples: 'training' } as const;
const left = { event: 'skipped', reason: 'no-assistant-token', count: 1, of: 20, examples: 'validation' } as const;

it('says how many of how many were cut or left out, and why', () => {
  expect(describeSkipped([cut, left])).toBe(
    '; 12 of 400 training examples cut at maxLength' +
      '; 1 of 20 validation examples left out, for no answer begins within maxLength',
  );
  expect(describeSkipped([])).toBe('');
});
