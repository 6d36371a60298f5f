import { seeded, type Random } from './random.js';

/** In every stretch that must stay as it is, and in no other. */
export const KEPT = 'kept';
/** In every sentence, which must be translated, and nowhere else. */
export const SAID = 'said';

const WORDS = [
  'so',
  'it',
  'goes',
  'Dr. No',
  '3.5 kg',
  'e.g. tea',
  "don't",
  '“Ærø”',
  '你好',
  'привет',
  'สวัสดี',
  'नमस्ते',
  'سلام',
];
const ENDS = ['.', '!', '?', '…', ':', '', ' – and', '."', '。'];

type Make = (random: Random, depth: number) => string;

/** Every construct within a line. */
const SPANS: readonly Make[] = [
  () => `\`${KEPT}(a, b)\``,
  () => `\`\` ${KEPT} \` tick \`\``,
  (random, depth) => `[${inline(random, depth)}](https://example.org/${KEPT}_(a)?b=c "${KEPT} title")`,
  (random, depth) => `[${inline(random, depth)}][${KEPT}-label]`,
  () => `[${KEPT} shortcut]`,
  (random) => `![${sentence(random)}](img/${KEPT}.png)`,
  (random, depth) => `**${inline(random, depth)}**`,
  (random, depth) => `*${inline(random, depth)}*`,
  (random, depth) => `_${inline(random, depth)}_`,
  (random, depth) => `~~${inline(random, depth)}~~`,
  (random, depth) => `<b class="${KEPT}">${inline(random, depth)}</b>`,
  () => `<img src="${KEPT}.png" alt='${KEPT}'/>`,
  () => `$${KEPT}^2 + \\frac{1}{2}$`,
  () => `\\(${KEPT} < 1\\)`,
  () => `https://${KEPT}.example.org/a/b?c=d#e`,
  () => `<https://${KEPT}.org>`,
  () => `ann.${KEPT}@mail.example.org`,
  () => `@${KEPT}`,
  () => `#${KEPT}`,
  () => `/usr/${KEPT}/bin`,
  () => `C:\\${KEPT}\\a.txt`,
  () => `src/${KEPT}.ts`,
  () => `${KEPT}_name`,
  () => `${KEPT}()`,
  () => `{${KEPT}}`,
  () => `{{ ${KEPT} }}`,
  () => `\${${KEPT}}`,
  () => `%(${KEPT})s`,
  () => `<${KEPT}>`,
  () => '&amp;',
  () => '\\*',
  () => `[^${KEPT}]`,
  () => '👨‍👩‍👧',
  () => '👍🏽',
  () => '🇩🇰',
  () => '\u2067\u200f',
];

/** Every construct of whole lines; each ends with a line break. */
const BLOCKS: readonly Make[] = [
  (random) => random.several(1, 3, () => `${line(random)}\n`).join(''),
  (random) => `${'#'.repeat(1 + random.below(6))} ${line(random)}${random.pick(['', ' ##'])}\n`,
  (random) => `${line(random)}\n${random.pick(['=====', '-----'])}\n`,
  (random, depth) => list(random, depth, () => random.pick(['- ', '* ', '+ '])),
  (random, depth) => list(random, depth, (index) => `${index + 1}${random.pick(['.', ')'])} `),
  (random, depth) => list(random, depth, () => random.pick(['- [ ] ', '- [x] '])),
  (random, depth) => indented('> ', blocks(random, depth)),
  (random) => fence(random),
  (random) => table(random),
  () => `\n    ${KEPT} = indented()\n\n    more(${KEPT})\n`,
  () => `\n$ npm install ${KEPT}\n`,
  () => `\nimport ${KEPT}\n\nx = ${KEPT}.load("a b c")\nif x:\n    print(x)\n`,
  () => `\n{\n  "${KEPT}": 1,\n  "b": ["${KEPT} text here", true]\n}\n`,
  (random) => `<div class="${KEPT}">\n${line(random)}\n</div>\n`,
  () => `<pre>\n${KEPT} a b\n\n${KEPT}\n</pre>\n`,
  () => `<!-- ${KEPT}\n${KEPT} -->\n`,
  () => `$$\n${KEPT} = \\sum_i x_i\n$$\n`,
  () => `\\[ ${KEPT}\n+ 1 \\]\n`,
  () => `\\begin{align*}\n${KEPT} &= 1\n\n\\end{align*}\n`,
  (random) => `${random.pick(['---', '***', '_ _ _'])}\n`,
  (random) => `[^${KEPT}]: ${line(random)}\n`,
  (random) => `${line(random)}${random.pick(['  ', '\\'])}\n${line(random)}\n`,
];

/** What mutations put into a document: marks that open something, and characters that are hard to handle. */
const SHARDS = [
  '`',
  '```',
  '~~~',
  '$',
  '$$',
  '[',
  '](',
  '<',
  '<!--',
  '<pre>',
  '|',
  '*',
  '_',
  '\\',
  '>',
  '#',
  '\t',
  '\r',
  '\u2028',
  '\u2029',
  '\0',
  '\ud83d',
  '\ude00',
  '\u200d',
  '\ufe0f',
  '\u202e',
  '\ufeff',
  '\u0301',
  '😀',
  '\\begin{a}',
  '---\n',
];

function sentence(random: Random): string {
  const words = random.several(1, 6, () => random.pick(WORDS));
  return [random.pick(['The', 'A', 'så']), ...words, SAID].join(' ') + random.pick(ENDS);
}

function inline(random: Random, depth: number): string {
  if (depth <= 0) return sentence(random);
  return random.several(1, 3, () => `${sentence(random)} ${random.pick(SPANS)(random, depth - 1)}`).join(' ');
}

function line(random: Random): string {
  return inline(random, 2);
}

function blocks(random: Random, depth: number): string {
  if (depth <= 0) return `${line(random)}\n`;
  return random.several(1, 3, () => random.pick(BLOCKS)(random, depth - 1)).join('\n');
}

function indented(by: string, text: string): string {
  return text.replaceAll(/^/gmu, by).slice(0, -by.length);
}

function list(random: Random, depth: number, mark: (index: number) => string): string {
  return random
    .several(1, 3, (index) => {
      const first = mark(index);
      const nested = random.chance(0.3)
        ? indented(' '.repeat(first.indexOf(' ') + 1), `\n${blocks(random, depth)}`)
        : '';
      return `${first}${line(random)}\n${nested}`;
    })
    .join('');
}

function fence(random: Random): string {
  const mark = random.pick(['```', '````', '~~~', '~~~~~']);
  const code = random.several(1, 4, () =>
    random.pick([`let ${KEPT} = f(x);`, '', `# ${KEPT}`, `    ${KEPT} text`, '- ``']),
  );
  return `${mark}${random.pick(['', 'js', 'python {1,2}'])}\n${code.join('\n')}\n${mark}\n`;
}

function table(random: Random): string {
  const cell = (): string => random.pick([sentence(random), `\`${KEPT}|x\``, '12', `a \\| ${SAID}`]);
  const row = (): string => `| ${cell()} | ${cell()} |\n`;
  return `${row()}|:---|${random.pick(['---:', ':-:', '-'])}|\n${random.several(0, 3, row).join('')}`;
}

/** A document of every construct, nested, in which `KEPT` and `SAID` tell what must become of each part. */
export function wellFormed(seed: number): string {
  const random = seeded(seed);
  const frontMatter = random.chance(0.1) ? `---\n${KEPT}: a b c\nlist:\n  - ${KEPT}\n---\n` : '';
  const definitions = `[${KEPT}-label]: https://example.org/${KEPT} "${KEPT}"\n[${KEPT} shortcut]: /${KEPT}\n`;
  const body = random.several(1, 4, () => random.pick(BLOCKS)(random, 2)).join('\n');
  return `${frontMatter}${body}\n${definitions}`;
}

/** A document cut, mixed up and strewn with marks that nothing closes. */
export function broken(seed: number): string {
  const random = seeded(seed);
  let text = wellFormed(seed + 1);
  for (let times = 1 + random.below(12); times > 0; times--) text = mutate(random, text);
  return text;
}

function mutate(random: Random, text: string): string {
  const start = random.below(text.length + 1);
  const end = start + random.below(6);
  const shard = random.pick([
    ...SHARDS,
    String.fromCharCode(random.below(0x1_0000)),
    text.slice(start, start + random.below(80)),
  ]);
  return random
    .pick([
      text.slice(0, start) + shard + text.slice(start),
      text.slice(0, start) + text.slice(end),
      text.slice(0, start) + shard.repeat(1 + random.below(5)) + text.slice(end),
      text.replaceAll('\n', random.pick(['\r\n', '\r', '\u2028', '\n\n'])),
      text.slice(start) + text.slice(0, start),
    ])
    .slice(0, 5_000);
}
