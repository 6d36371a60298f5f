import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { PRESETS } from '../../config/load-pipeline.js';
import { commandLine, problemWith } from './command-lines.js';
import { columnOf, headingsOf, linksOf, readPages, ROOT, type Named, type Page } from './pages.js';
import { leafPaths, Settings } from './settings.js';
import { filesBelow, matches, programText, read } from './tree.js';

const pages = await readPages();
const root = await commandLine();
const settings = await Settings.read();
const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
const { services } = parse(await read('docker-compose.yml'), { merge: true }) as { services: Record<string, unknown> };
const tree = await filesBelow('');
const program = await programText(tree);

/** What of all pages is of one kind. */
function named(codesOf: (page: Page) => readonly string[]): Named[] {
  return pages.flatMap((page) => codesOf(page).map((code) => ({ page: page.path, code })));
}

describe('what the pages name as', () => {
  const topLevel = new Set(root.commands.map((command) => command.name()));
  const commands = named((page) => [
    ...matches([...page.spans, ...page.lines], /(?:^|\s)sprogskole ([a-z-].*?)(?: {3}.*)?$/g),
    ...page.spans.filter((span) => topLevel.has(span.split(' ')[0] ?? '') && / --/.test(span)),
    ...columnOf(page, 'command'),
  ]);
  test.each(commands)('a command: $code ($page)', ({ code }) => {
    expect(problemWith(root, code.split(/\s+/))).toBeNull();
  });

  const options = [...everyCommand()].flatMap((command) => command.options.map(({ long }) => long ?? ''));
  const flags = named(({ spans }) => matches(spans, /^(--[a-z-]+)/g));
  test.each(flags)('an option: $code ($page)', async ({ code }) => {
    const scripts = tree.filter((path) => /^demo\/\w+\.py$/.test(path));
    const ofScripts = matches(await Promise.all(scripts.map(read)), /add_argument\("(--[a-z-]+)"/g);
    expect([...options, ...ofScripts, '--help']).toContain(code);
  });

  const presets = named(({ spans }) => spans.filter((span) => /^[a-z]+\d-\d+b-[a-z0-9-]+$/.test(span)));
  test.each(presets)('a preset: $code ($page)', ({ code }) => {
    expect(PRESETS).toContain(code);
  });

  const npmScripts = named(({ text }) => matches([text], /npm (?:run )?((?<=run )[\w:]+|test)/g));
  test.each(npmScripts)('an npm script: $code ($page)', ({ code }) => {
    expect(Object.keys(scripts)).toContain(code);
  });

  const variables = named(({ spans, lines }) => [
    ...matches(spans, /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]*)+)\*?$/g),
    ...matches(lines, /(?:^| )([A-Z][A-Z0-9_]+)=/g),
  ]);
  test.each(variables)('a variable of the environment: $code ($page)', ({ code }) => {
    expect(program).toContain(code);
  });

  const paths = named(({ spans, lines }) => [
    ...spans.filter(
      (span) =>
        /^(?![/@])[\w.@-]*\w(?:\/[\w.*-]+)*\/?$/.test(span) && /\/|\.(?:ts|py|md|ya?ml|sh|jsonl?|html)$/.test(span),
    ),
    ...matches(lines, /^(?:python|sh|node .*tsx) (\S+\.(?:py|sh|ts))/g),
  ]);
  test.each(paths)('a file: $code ($page)', ({ page, code }) => {
    expect(placesOf(page, code)).not.toEqual([]);
  });

  const dotted = named(({ spans }) => spans.filter((span) => /^[a-z]\w*(?:\.[a-z]\w*)+(?:: .*)?$/i.test(span)));
  const keys = dotted.map(({ page, code }) => ({ page, code: code.split(':')[0] ?? '' }));
  test.each(keys.filter(({ code }) => settings.has(code.split('.').slice(0, 1))))(
    'a setting: $code ($page)',
    ({ code }) => {
      expect(settings.has(code.split('.'))).toBe(true);
    },
  );

  const names = named(({ spans }) => spans.filter((span) => /^[a-z]+[A-Z]\w*$/.test(span)));
  test.each(names)('a name in the program: $code ($page)', ({ code }) => {
    expect(program).toMatch(new RegExp(`\\b${code}\\b`));
  });

  const inYaml = named(({ yaml }) =>
    yaml.flatMap((text) => leafPaths(parse(text.replaceAll(/\*[\w-]+/g, 'null'))).map((path) => path.join('.'))),
  ).filter(({ code }) => !code.startsWith('services.'));
  test.each(inYaml)('a setting in a file: $code ($page)', ({ code }) => {
    expect(settings.has(code.split('.'))).toBe(true);
  });

  const containers = named(({ lines }) =>
    lines
      .filter((line) => line.startsWith('docker compose'))
      .flatMap((line) => matches([line], /(?:^|[ ])((?:worker|temporal|postgresql)[\w-]*)(?=[ :=]|$)/g)),
  );
  test.each(containers)('a service: $code ($page)', ({ code }) => {
    expect(Object.keys(services)).toContain(code);
  });

  test('each of these is found, so that a change of the pages empties none of the lists', () => {
    const lists = { commands, flags, npmScripts, variables, paths, keys, names, inYaml, containers };
    expect(Object.entries(lists).filter(([, list]) => list.length < 4)).toEqual([]);
  });
});

function* everyCommand(command = root): Generator<typeof root> {
  yield command;
  for (const below of command.commands) yield* everyCommand(below);
}

/** Where a path leads, or the end of one: into the tree, into a home, or to what the program writes or reads. */
function placesOf(page: string, code: string): string[] {
  const path = code.replace(/\/$/, '');
  if (path.includes('*'))
    return tree.filter((file) => file.endsWith(path.split('*').at(-1) ?? '') && file.includes(dirname(path)));
  const onDisk = ['', dirname(page)].map((folder) => join(ROOT, folder, path)).filter(existsSync);
  const inTree = tree.filter((file) => `/${file}/`.includes(`/${path}/`));
  const inHome = matches([program], /(?:home|root), '(\w+)'/g).filter((folder) => folder === path.split('/')[0]);
  const written = program.includes(`'${path}'`) || program.includes(`/${path}'`) ? ['written or read'] : [];
  return [...onDisk, ...inTree, ...inHome, ...written];
}

describe('a link', () => {
  const links = pages.flatMap((page) => linksOf(page).map((link) => ({ page: page.path, ...link })));
  test.each(links)('from $page to $file $heading leads there', async ({ file, heading }) => {
    expect(existsSync(join(ROOT, file))).toBe(true);
    if (heading !== undefined) expect(headingsOf(await read(file))).toContain(heading);
  });
});
