import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import packaged from '@sparticuz/chromium';

/** Where a browser is kept that can be driven, first what the environment names. */
const PLACES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Null where this machine can run none: tests in the browser are skipped there, and say so. */
export const CHROMIUM = PLACES.find((path) => path !== undefined && existsSync(path)) ?? (await ofPackage());

if (CHROMIUM === null) {
  console.warn('No Chromium was found that runs: the report is not tested in a browser. Set CHROMIUM to its path.');
}

/** That of a package of npm, which is for Linux on x64 and unpacks itself. */
async function ofPackage(): Promise<string | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const path = await packaged.executablePath();
  return spawnSync(path, ['--version']).status === 0 ? path : null;
}
