import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../artifacts/atomic-write.js';
import { MAX_NAME_BYTES, requireNameFits } from '../../artifacts/file-name.js';
import { UserError } from '../../contracts/errors.js';
import { temporaryFolder } from '../temporary-folder.js';

describe('the name of a file', () => {
  it.each(['x'.repeat(MAX_NAME_BYTES), `${'æ'.repeat(127)}x`, 'x'.repeat(MAX_NAME_BYTES - 10)])(
    'of up to 255 bytes can be written: %s',
    async (name) => {
      requireNameFits(`/data/${name}`, '--output', '');
      const file = join(await temporaryFolder(), name);
      await writeFileAtomic(file, 'whole');
      expect(await readFile(file, 'utf8')).toBe('whole');
    },
  );

  it.each(['x'.repeat(MAX_NAME_BYTES + 1), 'æ'.repeat(128)])('of more is refused with its length: %s', (name) => {
    const check = () => {
      requireNameFits(`/data/${name}`, '--output', 'name a shorter one');
    };
    expect(check).toThrow(UserError);
    expect(check).toThrow(/where: {4}--output\n.*at most 255 bytes.*\n.*received: 256: /);
  });
});
