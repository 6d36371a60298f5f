import type { MarkedLine } from './block.js';
import { lookOf, mayBeInBody } from './code-line.js';
import { indentation, isBlank, withoutQuotes } from './lines.js';
import { findLiteralEnds } from './literals.js';

/** Lines that look like code by themselves; fewer may be chance. */
const FEWEST_LINES = 2;
/** Blank lines within a program. */
const MOST_BLANKS = 2;

/** What may stand before the first line that looks like code. "# Title" may not: it is a heading. */
const STARTS = /^\s*(?:\/\/|\/\*|@\w|[[{(]+\s*$)/u;
/** Comments, which at the end of a program may be headings of what follows. */
const COMMENT = /^\s*(?:#|--|\/\/)/u;

/** What documents a function stands below its first line, which may be the only line that looks like code. */
const DOCUMENTATION = /^\s*(?:"""|''')/u;

interface Run {
  readonly start: number;
  readonly indentation: number;
  /** Behind the last line that is code. */
  end: number;
  codeLines: number;
  isCertain: boolean;
}

/**
 * Marks code that was pasted without a fence, where it can be told: several lines in a row that look like code, or one
 * shell prompt or stack trace. Prose taken for code would stay untranslated, and nobody would see it, so in doubt a line
 * is prose.
 */
export function markPastedCode(lines: readonly MarkedLine[]): MarkedLine[] {
  const marked = [...lines];
  const unquoted = lines.map((line) => ({ ...line, body: withoutQuotes(line.body) }));
  for (const { start, end, codeLines, isCertain } of new RunScanner(unquoted).scan()) {
    if (codeLines < FEWEST_LINES && !isCertain) continue;
    for (const [index, line] of lines.slice(start, end).entries()) marked[start + index] = { ...line, isCode: true };
  }
  return marked;
}

class RunScanner {
  private readonly runs: Run[] = [];
  private readonly literalEnds: readonly (number | undefined)[];
  private run: Run | undefined;
  private blanks = 0;

  constructor(private readonly lines: readonly MarkedLine[]) {
    this.literalEnds = findLiteralEnds(lines);
  }

  scan(): Run[] {
    for (let index = 0; index < this.lines.length; index++) index = this.add(index);
    return this.runs;
  }

  /** @returns the last line taken */
  private add(index: number): number {
    const line = this.lines[index];
    if (line === undefined || line.isCode) this.run = undefined;
    else if (isBlank(line)) this.addBlank();
    else return this.addText(index, line);
    return index;
  }

  private addBlank(): void {
    this.blanks += 1;
    if (this.blanks > MOST_BLANKS) this.run = undefined;
  }

  private addText(index: number, { body }: MarkedLine): number {
    const look = lookOf(body);
    const isCode = look === 'code' || look === 'certain';
    if (isCode || STARTS.test(body)) this.run ??= this.open(index, body);
    else if (!this.goesOn(index, body, look === 'maybe')) this.run = undefined;
    if (this.run === undefined) return index;
    const last = this.literalEnds[index] ?? index;
    if (!COMMENT.test(body)) this.run.end = last + 1;
    this.run.codeLines += isCode ? 1 : 0;
    this.run.isCertain ||= look === 'certain' || (this.run.codeLines > 0 && DOCUMENTATION.test(body));
    this.blanks = 0;
    return last;
  }

  private open(index: number, body: string): Run {
    const run = { start: index, indentation: indentation(body), end: index, codeLines: 0, isCertain: false };
    this.runs.push(run);
    return run;
  }

  /** A heading has blank lines around; what is indented more than the program's first line is in its body. */
  private goesOn(index: number, body: string, maybe: boolean): boolean {
    if (this.run === undefined) return false;
    if (maybe) return !(COMMENT.test(body) && this.isBlankAt(index - 1) && this.isBlankAt(index + 1));
    return indentation(body) > this.run.indentation && mayBeInBody(body);
  }

  private isBlankAt(index: number): boolean {
    const line = this.lines[index];
    return line === undefined || isBlank(line);
  }
}
