import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Something that a page writes as code, with the page, so that a failing test names both. */
export interface Named {
  readonly page: string;
  readonly code: string;
}

export interface Page {
  readonly path: string;
  readonly text: string;
  /** `code` within sentences and tables. */
  readonly spans: readonly string[];
  /** Lines of blocks without a language: what is typed into a terminal, and what a program shows. */
  readonly lines: readonly string[];
  /** Blocks of YAML. */
  readonly yaml: readonly string[];
}

/** What people read before they use sprogskole; the log and the changelog tell of things that are gone. */
export async function readPages(): Promise<Page[]> {
  const docs = (await readdir(join(ROOT, 'docs'))).filter((name) => name.endsWith('.md') && name !== 'log.md');
  return Promise.all(['README.md', 'demo/README.md', ...docs.map((name) => `docs/${name}`)].map(readPage));
}

async function readPage(path: string): Promise<Page> {
  const text = await readFile(join(ROOT, path), 'utf8');
  const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language = '', body = '']) => ({
    language,
    body,
  }));
  const prose = text.replaceAll(/^```.*?^```$/gms, '').replaceAll(/<!--.*?-->/gs, '');
  const indented = prose.match(/^ {4}\S.*$/gm) ?? [];
  return {
    path,
    text,
    spans: [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code),
    lines: [
      ...blocks.filter(({ language }) => language === '').flatMap(({ body }) => body.split('\n')),
      ...indented,
    ].map((line) => line.replace(/ +#.*/, '').trim()),
    yaml: blocks.filter(({ language }) => language === 'yaml').map(({ body }) => body),
  };
}

/** The first column of the table whose first heading is this: all that is code there. */
export function columnOf({ text }: Page, heading: string): string[] {
  const [, rows = ''] = new RegExp(`^\\| ${heading} +\\|.*\n\\|[ -|]*\\|\n((?:\\|.*\n)*)`, 'm').exec(text) ?? [];
  const cells = rows.split('\n').map((row) => row.split(' | ')[0] ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code));
}

/** Links within the repository: the file from its root, and the heading in it, where one is named. */
export function linksOf({ path, text }: Page): { readonly file: string; readonly heading: string | undefined }[] {
  const targets = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
  return targets.map(([, file = '', heading]) => ({ file: file === '' ? path : join(dirname(path), file), heading }));
}

/** Headings as links name them. */
export function headingsOf(markdown: string): string[] {
  const headings = [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\d -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
