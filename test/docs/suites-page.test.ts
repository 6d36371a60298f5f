import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { allSuites } from '../../config/suites.js';
import { suitesPage } from '../../tools/suites-page.js';
import { ROOT } from './pages.js';

test('the page on suites says what their files declare (else: npm run generate)', async () => {
  const page = await readFile(join(ROOT, 'docs/suites.md'), 'utf8');
  expect(page).toBe(await suitesPage(await allSuites()));
});
