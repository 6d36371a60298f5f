import { expect, test } from 'vitest';
import { foreignLocale } from '../../../client/chat/encoding.js';

test.each([
  [{}, null],
  [{ LANG: '' }, null],
  [{ LANG: 'da_DK.UTF-8' }, null],
  [{ LANG: 'da_DK.utf8' }, null],
  [{ LANG: 'da_DK.ISO-8859-1' }, 'da_DK.ISO-8859-1'],
  [{ LANG: 'da_DK' }, 'da_DK'],
  [{ LANG: 'da_DK.UTF-8', LC_CTYPE: 'POSIX' }, 'POSIX'],
  [{ LANG: 'da_DK.ISO-8859-1', LC_CTYPE: 'POSIX', LC_ALL: 'C.UTF-8' }, null],
  [{ LANG: 'da_DK.UTF-8', LC_ALL: 'C' }, 'C'],
])('under %j the locale that is not UTF-8 is %j', (env, locale) => {
  expect(foreignLocale(env)).toBe(locale);
});
