/**
 * Patterns of lines of code, for `lookOf`: trimmed, of at most a few hundred characters (some take quadratic time in
 * them), and but for CERTAIN, SHELL and ERROR with their string literals emptied and without the comment at their end.
 */

/** No prose looks so. */
export const CERTAIN = [
  // SQL is English, so its capitals must tell.
  /^(?:SELECT\s.*\sFROM|INSERT INTO|UPDATE\s+\S+\s+SET|DELETE FROM|(?:CREATE|ALTER|DROP) (?:TABLE|VIEW|INDEX))\s/u,
  // Shell prompts.
  /^\$ (?:sudo )?[a-z.~/][\w./~+-]*(?: |$)/u,
  /^[\w.-]+@[\w.-]+:[^\s$#]{1,200}[$#] /u,
  /^(?:PS )?[A-Z]:\\[^<>|]{0,200}>/u,
  // Stack traces.
  /^Exception in thread "[^"]*" /u,
  /^Traceback \(most recent call last\):$/u,
  /^File "[^"]+", line \d+/u,
  /^at (?:async |new )?[\w$.<>/[\]]+ ?\((?:.*:\d+|Native Method|Unknown Source|<anonymous>)\)$/u,
  /^at \S+:\d+:\d+\)?$/u,
  // A rule of a style sheet.
  /^[.#@][a-zA-Z][\w-]*[^.!?]*\{$/u,
  // Commands with packages or addresses alone behind them.
  /^(?:sudo )?(?:apt|apt-get|pip3?|npm|yarn|brew|conda|cargo|gem) (?:install|add) (?:-\S+ ){0,4}[a-z\d@][\w./@=-]*$/u,
  /^git clone \S+$/u,
  /^#!\/\S+/u,
  /^#include\s*[<"][\w./+]+[>"]$/u,
  /^<\?(?:xml|php)\b/u,
];

/** With the strings in it emptied. */
const JSON_PAIR = String.raw`""\s*:\s*(?:[^\p{L}]|true|false|null)+`;
const TYPES = 'int|long|float|double|char|bool|boolean|string|String|void|auto';
/** What is assigned to: "x", "self.items[0]", "a, b", "count: int". */
const TARGET = String.raw`[\w$*&@][\w.$]*(?:\[[^\]]*\])*(?:\s*,\s*[\w$.]+)*(?:\s*:\s*[\w[\], .|]+)?`;
/** One name, number or string, or an expression; "5 apples" is neither. */
const VALUE = String.raw`(?:!?[\w$."@&*-]+|.*(?:[()[\]{}<>*%|&+]|\s[-/]\s)(?:.*[^.?!])?)[;,]?`;
/** What tells a condition from "if you go:". */
const CONDITION = String.raw`(?:(?:not )?[\w.]+|.*[=<>()[\]].*)`;

/** On lines without their string literals and comments, where at most two words meet. */
export const CODE = [
  /^import\s+(?:static\s+|type\s+)?[\w.*{}$@/",\s]+(?:\s+(?:as|from)\s+[\w"]+)?;?$/u,
  /^from\s+[\w.]+\s+import\s/u,
  /^(?:using\s.*;|package\s+[\w.]+;?|#define\s.*|require\s+"".*)$/u,
  /^(?:[a-z]+\s+)*(?:def|function|func|fn|class|struct|interface|enum|trait|impl|namespace)\s+[\w$.<>:]+\s*[({:<].*$/u,
  /^(?:[a-z]+\s+)*(?:const|let|var|val|local)\s+[\w${}[\], :]+=.*$/u,
  new RegExp(
    String.raw`^(?:(?:public|private|protected|static|final|unsigned|const)\s+)*(?:${TYPES})\b[\w<>[\],*& ]*[=;({]`,
    'u',
  ),
  /^\}?\s*(?:if|else if|elif|for|foreach|while|switch|catch|until)\s*\(.*\)\s*\{?$/u,
  new RegExp(String.raw`^(?:if|elif|elseif|while)\s+${CONDITION}(?::|\s(?:do|then))$`, 'u'),
  /^for\s+[\w, ()]+\s+in\s.*(?::|\sdo)$/u,
  /^(?:with\s.*\(.*\).*|except(?:\s+[\w.()]+(?:\s+as\s+\w+)?)?):$/u,
  /^\}?\s*(?:else|try|finally|do)\s*[:{]$/u,
  /^assert\b.*(?:[=!]=|[<>(]|\b(?:True|False)\b)/u,
  new RegExp(String.raw`^${TARGET}\s*(?:=|[-+*/|&.:]=|\?\?=|<-)\s*${VALUE}$(?<!, \w+)`, 'u'),
  /^(?:[\w$]+\s+)?[\w$]+(?:(?:\.|::|->)[\w$]+|\[[^\]]*\])*\((?!(?:s|es|r|er|n|en|e)\)).*\)\s*[;{]?$/u,
  /^.*(?:[\w\]]\(|=|->|::|\+\+|\[).*;$/u,
  /^.*[=(){}<>+[\]].*\{$/u,
  /^[.)}\]][\w.)\]}]*\(.*$/u,
  new RegExp(String.raw`^${JSON_PAIR}$`, 'u'),
  /^\\(?:documentclass|usepackage|begin|end)\b/u,
];

/** A pair with more behind it. */
export const JSON_MEMBER = new RegExp(String.raw`^${JSON_PAIR}[,[{]$`, 'u');

const COMMANDS =
  'apt|apt-get|brew|cat|cd|chmod|chown|conda|cp|curl|docker|export|find|gcc|git|grep|java|kubectl|ln|ls|make|mkdir|mv|' +
  'node|npm|npx|pip3?|python3?|rm|scp|source|ssh|systemctl|tar|wget';
/** Commands are words in a row, so an option or path must tell: "make it so, and/or not" is prose. */
export const SHELL = new RegExp(
  String.raw`^(?:sudo )?(?:${COMMANDS}) (?:.* )?(?:-{1,2}[A-Za-z]|~?\.{0,2}\/)[^ ]*(?: .*)?$(?<![.?!])`,
  'u',
);

/** The last line of a stack trace, with a message in words. */
export const ERROR = /^[\w.]{0,100}(?:Error|Exception|Warning)\b(?::.*)?$/u;

export const SQL_CLAUSE =
  /^(?:FROM|WHERE|(?:INNER |LEFT |RIGHT |FULL |OUTER )*JOIN|GROUP BY|ORDER BY|HAVING|LIMIT|VALUES|SET|AND|OR|ON)\s/u;

export const COMMENT = /^(?:\/\/|\/\*|\*\/|--|#|;;|\w?"""|''')/u;

/** A bracket, a lone keyword, a member of an object: code among code. */
export const MAYBE = [
  /^[\])}>;,]+(?:\s*(?:else|catch|finally|while)\b.*)?$/u,
  /^[[({]+$/u,
  /^(?:return|break|continue|pass|yield|throw|raise|goto|else|end|endif|fi|done|begin)\b[^.!?]*$/u,
  /^@\w+(?:\(.*\))?$/u,
  /^[a-z][a-z-]*\s*:\s*[^;:]+;$/u,
  /^(?:[\w$]+|"")\s*:\s*(?:""|[[{(]|-?\d|true|false|null|[\w$.]+\().*[,{[(]?$/u,
  /^(?:Caused by:|\.\.\. \d+ more)/u,
  /^"[^"]*",?$/u,
  /^[\w$.[\]]+[,;]$/u,
];
