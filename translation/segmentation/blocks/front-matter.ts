import { isBlank, type Line } from './lines.js';

const KEY = /^[a-z][\w.-]*\s*[:=](?:\s|$)/u;
/** Lines of YAML or TOML: keys, list items, comments, brackets, values that go on. */
const SETTING = /^(?:["']?\w[\w."'-]*\s*[:=](?:\s|$)|\s*-\s|\s*#|\s*[[\]{}]|\s+\S)/u;

/** How many lines at the start are front matter: settings between two lines `---` (YAML) or `+++` (TOML). */
export function countFrontMatter(lines: readonly Line[]): number {
  const mark = lines[0]?.body.trimEnd();
  if (mark !== '---' && mark !== '+++') return 0;
  const close = lines.findIndex(({ body }, index) => index > 0 && body.trimEnd() === mark);
  const settings = lines.slice(1, Math.max(close, 1));
  const holds = KEY.test(settings[0]?.body ?? '') && settings.every((line) => isBlank(line) || SETTING.test(line.body));
  return holds ? close + 1 : 0;
}
