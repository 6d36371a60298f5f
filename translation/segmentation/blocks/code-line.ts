import { CERTAIN, CODE, COMMENT, ERROR, JSON_MEMBER, MAYBE, SHELL, SQL_CLAUSE } from './code-patterns.js';

/** What a line without a fence looks like by itself. */
export type LineLook =
  /** No prose looks so: a shell prompt, a stack trace. */
  | 'certain'
  | 'code'
  /** Code if it stands among code: a bracket, a comment, a lone keyword. */
  | 'maybe'
  | 'prose';

/** Characters; longer lines are taken for prose, which bounds the work for each. */
const LONGEST_LINE = 400;

/** Words that stand beside others in code. */
const KEYWORDS = new RegExp(
  String.raw`\b(?:${[
    'abstract and as assert async auto await begin bool boolean case catch char class const def default del do double',
    'echo elif else end enum except export extends extern final float fn for foreach from func function global if impl',
    'implements import in include inline instanceof int interface is lambda let local long mut namespace new not null of',
    'or out override package print private protected pub public raise ref require return short signed static str string',
    'String struct super switch template then throw throws try type typedef typename typeof unsigned using val var',
    'virtual void volatile when where while with yield',
  ]
    .join(' ')
    .replaceAll(' ', '|')})\b`,
  'gu',
);

/** What a line looks like by itself; only its neighbours tell more. */
export function lookOf(body: string): LineLook {
  const text = body.trim();
  if (text.length > LONGEST_LINE) return 'prose';
  if (matches(CERTAIN, text)) return 'certain';
  if (SHELL.test(text)) return 'code';
  const bare = withoutStrings(text);
  if (JSON_MEMBER.test(bare)) return 'certain';
  const meetings = countMeetings(bare);
  if (meetings <= 1 && matches(CODE, bare)) return 'code';
  if (COMMENT.test(bare) || ERROR.test(text) || SQL_CLAUSE.test(text)) return 'maybe';
  return meetings <= 1 && matches(MAYBE, bare) ? 'maybe' : 'prose';
}

/** Whether a line reads like a title, an item of a list or a sentence. */
export function readsLikeProse(body: string): boolean {
  const text = body.trim();
  const look = lookOf(text);
  if (look === 'code' || look === 'certain' || /[{}=;<>|\\_$]|\w\(/u.test(text)) return false;
  return /^["“'‘(]?\p{Lu}/u.test(text) || countMeetings(text) >= 2;
}

/** Whether a line that no pattern knows has no words side by side, outside its strings. */
export function mayBeInBody(body: string): boolean {
  return countMeetings(withoutStrings(body.trim())) === 0;
}

/** How often a word stands beside a word: once or never in code, where operators and keywords are between. */
function countMeetings(text: string): number {
  return text.replaceAll(KEYWORDS, ';').match(/[\p{L}\p{N}_)\]"]\s+(?=[\p{L}\p{N}_"$])/gu)?.length ?? 0;
}

function withoutStrings(text: string): string {
  return text
    .replaceAll(/(?<![\p{L}\p{N}])[fbru]?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/gu, '""')
    .replace(/\s(?:\/\/|#\s).*$/u, '')
    .trim();
}

function matches(patterns: readonly RegExp[], text: string): boolean {
  return patterns.some((pattern) => pattern.test(text));
}
