import { existsSync } from 'node:fs';

/** Where a browser is kept that can be driven, first what the environment names. */
const PLACES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Null where this machine has none: tests in the browser are skipped there, and say so. */
export const CHROMIUM = PLACES.find((path) => path !== undefined && existsSync(path)) ?? null;

if (CHROMIUM === null) {
  console.warn('No Chromium was found: the report is not tested in a browser. Set CHROMIUM to its path.');
}
