import { buildSync, type BuildOptions } from 'esbuild';
import { fileURLToPath } from 'node:url';

interface Assets {
  readonly script: string;
  readonly style: string;
}

let made: Assets | undefined;

/**
 * The page's only script, of the files in browser/, and its only style sheet, of those in style/. They go into the page
 * as they are, so the script holds no "</script>". Made once in a process: it takes about 100 ms.
 */
export function pageAssets(): Assets {
  made ??= {
    script: bundle('browser/main.ts', { format: 'iife', target: 'es2022' }),
    style: bundle('style/page.css', {}),
  };
  return made;
}

function bundle(entry: string, options: BuildOptions): string {
  const [file] = buildSync({
    ...options,
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    ...{ bundle: true, minify: true, write: false, charset: 'utf8', legalComments: 'none' },
  }).outputFiles;
  return file?.text.trim() ?? '';
}
