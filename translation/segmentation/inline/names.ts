import { findAll, type Range } from './ranges.js';

const FILE_TYPES =
  'py|js|ts|jsx|tsx|mjs|json|jsonl|ya?ml|toml|xml|html?|css|scss|c|h|cc|cpp|hpp|cs|java|kt|rs|rb|php|sh|bat|ps1|sql|' +
  'ipynb|md|txt|csv|tsv|pdf|docx?|xlsx?|pptx?|zip|tar|gz|exe|dll|png|jpe?g|gif|svg|webp|mp3|mp4|wav|ini|cfg|conf|parquet';

const SPACED = String.raw`(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])\p{L}`;

/**
 * Names as programs and networks have them. Each pattern starts at an edge of a word, so that every word is looked at
 * once.
 */
const PATTERNS = [
  // "@ann", "#danish": a nickname or topic, not "#1" or "C#". Scripts without spaces would run on to the sentence's end.
  String.raw`(?<![\p{L}\p{N}_@#&/])[@#](?=[\p{N}_]{0,64}${SPACED})(?:${SPACED}|[\p{N}\p{M}_])+`,
  // "~/a", "./a.sh", "/usr/bin/", "/etc": with one slash only where it cannot be "and/or".
  String.raw`(?<![\w./~:-])(?:~|\.{1,2})\/[\w.@+/-]*`,
  String.raw`(?<![\w./~:)>-])\/[\w.@+-]+\/[\w.@+/-]*`,
  String.raw`(?<![\w./~:)>-])\/(?:etc|usr|var|home|tmp|bin|opt|dev|proc|sys|root|mnt|lib)\b`,
  // "C:\Users\ann".
  String.raw`(?<!\w)[A-Za-z]:\\[^\s:*?"<>|\0]*`,
  // "src/main.py", "README.md"; "Node.js" is a product.
  String.raw`(?<![\w./-])(?![A-Z][a-z]+\.js\b)[\w-][\w.-]*(?:\/[\w.-]+)*\.(?:${FILE_TYPES})(?![a-zA-Z\d/])`,
  // "std::vector<int>", "obj->field", "os.path.join".
  String.raw`(?<![\w.])[A-Za-z_]\w*(?:(?:::|->)[A-Za-z_]\w*)+(?:<[\w:, ]{1,60}>)?(?:\(\))?`,
  String.raw`(?<![\w.])[a-z_]\w+(?:\.[a-z_]\w+){2,}(?:\(\))?(?![\w.])`,
  // "my_name", "__init__", "MAX_SIZE".
  String.raw`(?<![\p{L}\p{N}_])_*\p{L}[\p{L}\p{N}]*(?:_+[\p{L}\p{N}]+)+(?:\(\))?`,
  String.raw`(?<![\w_])__(?:init|main|name|str|repr|call|len|iter|next|enter|exit|getitem|setitem|eq|hash|file|doc|dict)__`,
  // "print()", "re.sub('a')".
  String.raw`(?<![\w.])[A-Za-z_][\w.]*\((?:"[^"()]{0,80}"|'[^'()]{0,80}')?\)`,
  // "--no-cache", "--size=3"; "--then" may be a dash.
  String.raw`(?<![\w-])--[a-z]\w*(?:-[\w-]+|(?:-[\w-]+)?=[^\s\0]+)`,
  // Keys, hashes and identifiers that nobody reads.
  String.raw`(?<![\w-])[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}(?![\w-])`,
  String.raw`(?<![\w+])(?=[A-Za-z+]{0,64}\d)[\w+]{24,}={0,2}`,
];
const NAMES = new RegExp(PATTERNS.join('|'), 'gu');

/** "List<String>", "Map<String, int>", which hold what looks like a tag. */
const TYPES =
  /(?<![\w.:])[A-Za-z_][\w.:]{0,80}<(?:[A-Z][a-z]\w*|int|str|string|float|double|bool|char|long)(?:, ?[A-Za-z]\w*)*>/gu;

export function findTypes(text: string): Range[] {
  return text.includes('<') ? findAll(text, TYPES) : [];
}

/** Nicknames, topics, file paths, identifiers, options and keys. */
export function findNames(text: string): Range[] {
  return findAll(text, NAMES);
}
