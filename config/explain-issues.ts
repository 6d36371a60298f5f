import type { ZodError } from 'zod';
import { UserError } from '../contracts/errors.js';
import { PipelineConfig } from '../contracts/pipeline-config.js';
import { getIn, leaves } from './settings-tree.js';

type Issue = ZodError['issues'][number];

/** Turns the schema's findings into one error: the first in full, the others by a line each. */
export function explainIssues(
  error: ZodError,
  settings: Record<string, unknown>,
  where: (path: readonly PropertyKey[]) => string,
): UserError {
  const issues = error.issues.map(deepest);
  const [first, ...others] = issues;
  if (first === undefined) throw new Error('A schema error without issues.');
  const more = others.map((issue) => `\n            also ${fieldOf(issue)}: expected ${expectedOf(issue)}`).join('');
  return new UserError('A setting of the pipeline cannot be used.', {
    where: `${where(pathOf(first))}, ${fieldOf(first)}`,
    expected: expectedOf(first),
    received: receivedOf(first, settings),
    fix: fixOf(first) + more,
  });
}

/** Of a union's branches, the findings of the one that came nearest. */
function deepest(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const branches = issue.errors.filter((branch) => branch.length > 0).sort((a, b) => a.length - b.length);
  const inner = branches[0]?.[0];
  return inner === undefined ? issue : deepest({ ...inner, path: [...issue.path, ...inner.path] });
}

function pathOf(issue: Issue): PropertyKey[] {
  return issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
}

function fieldOf(issue: Issue): string {
  return pathOf(issue).map(String).join('.') || '(the whole file)';
}

function expectedOf(issue: Issue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'a key that sprogskole knows';
    case 'invalid_type':
      return KINDS[issue.expected] ?? issue.expected;
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unitOf(issue.origin)}`;
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ');
    default:
      return issue.message;
  }
}

/** The schema's types as a user knows them. */
const KINDS: Readonly<Partial<Record<string, string>>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'settings of its own, indented below it',
};

function unitOf(origin: string): string {
  return { string: ' characters', array: ' entries' }[origin] ?? '';
}

function receivedOf(issue: Issue, settings: Record<string, unknown>): string {
  if (issue.code === 'unrecognized_keys') return issue.keys.join(', ');
  const value = getIn(settings, issue.path);
  if (mayBeSecret(issue.path.at(-1), value)) return 'something else (not shown: it may be a secret)';
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

/** People put a key where its name belongs, and a password into an address. */
function mayBeSecret(key: PropertyKey | undefined, value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return key === 'apiKeyEnv' || (key === 'baseUrl' && /[@?#]/.test(value));
}

function fixOf(issue: Issue): string {
  if (issue.code !== 'unrecognized_keys')
    return `set ${fieldOf(issue)}; \`sprogskole plan demo\` shows every key with a value`;
  const unknown = issue.keys[0] ?? '';
  const nearest = nearestKey(unknown);
  return nearest === null ? `remove ${unknown}` : `did you mean ${nearest}?`;
}

const KNOWN_PATHS = leaves(
  PipelineConfig.parse({
    name: 'x',
    dataset: { source: { path: 'x' } },
    translation: { model: { path: 'x' } },
    baseModel: { path: 'x' },
  }),
).map(({ path }) => path);

/** A misspelt key is within two edits of the real one. */
const MAX_EDITS = 2;

function nearestKey(key: string): string | null {
  const ranked = [...new Set(KNOWN_PATHS.flat())]
    .map((name) => ({ name, edits: editDistance(key.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  if (best === undefined || best.edits > MAX_EDITS) return null;
  return best.name;
}

/** Levenshtein distance with one row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
