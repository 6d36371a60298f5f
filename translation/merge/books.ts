import type { Accounting, MergedMessage } from '../../contracts/dataset.js';
import { AccountingError } from '../../contracts/errors.js';

/** Ids that an error names. */
const NAMED_IDS = 5;

/** Characters of a segment's id that an error shows. */
const SHORT_ID = 12;

/** Messages that the translation excluded, by the name of their rule. */
const TRANSLATION_FAILED = 'translation-failed';

/** What the merge found that cannot be. */
export interface Discrepancies {
  /** Ids of segments that came with a second line. */
  readonly doubledLines: readonly string[];
  /** Ids of segments that no message holds. */
  readonly unaskedLines: readonly string[];
}

/** Counts, and what is wrong. It remembers every message id (about 100 bytes each: 14 MB for OASST2), but no text. */
export class Books {
  private readonly seen = new Set<string>();
  private readonly doubled: string[] = [];
  private readonly missingIds: string[] = [];
  private readonly quarantined: Record<string, number> = {};
  private readonly outcomes = { translated: 0, kept: 0, quarantined: 0, excluded: 0 };
  private readonly partly = { messages: 0, segments: 0 };

  constructor(private readonly excludedBefore: Readonly<Record<string, number>>) {}

  /** False where the message came before. */
  enter(id: string): boolean {
    if (this.seen.has(id)) this.doubled.push(id);
    const isNew = !this.seen.has(id);
    this.seen.add(id);
    return isNew;
  }

  missing(id: string): null {
    this.missingIds.push(id);
    return null;
  }

  count(line: MergedMessage): MergedMessage {
    this.outcomes[line.outcome] += 1;
    if (line.outcome === 'quarantined' && line.reason !== undefined) {
      this.quarantined[line.reason] = (this.quarantined[line.reason] ?? 0) + 1;
    }
    if (line.keptSegments !== undefined) {
      this.partly.messages += 1;
      this.partly.segments += line.keptSegments;
    }
    return line;
  }

  /** @throws AccountingError naming everything that is wrong */
  close({ doubledLines, unaskedLines }: Discrepancies, expectedRead: number | undefined): Accounting {
    const problems = [
      describe('message without a translation', this.missingIds),
      describe('message that came twice', this.doubled),
      describe('second translation of a segment', doubledLines.map(short)),
      describe('translation of a segment that is in no message', unaskedLines.map(short)),
      this.describeSum(expectedRead),
    ].filter((problem) => problem !== '');
    if (problems.length === 0) return this.accounting();
    throw new AccountingError(
      `The translated dataset does not add up, so it is not published.\n${problems.join('\n')}`,
    );
  }

  private accounting(): Accounting {
    const { translated, kept } = this.outcomes;
    const excluded = this.excluded();
    return {
      ...{ read: this.sum(), translated, kept, excluded, quarantined: this.quarantined },
      ...(this.partly.messages > 0 && { partlyTranslated: this.partly }),
    };
  }

  private excluded(): Record<string, number> {
    const byTranslation = this.outcomes.excluded;
    return { ...this.excludedBefore, ...(byTranslation > 0 && { [TRANSLATION_FAILED]: byTranslation }) };
  }

  private sum(): number {
    const { translated, kept, quarantined } = this.outcomes;
    return translated + kept + quarantined + Object.values(this.excluded()).reduce((sum, count) => sum + count, 0);
  }

  private describeSum(expected: number | undefined): string {
    if (expected === undefined || expected === this.sum()) return '';
    return `  read ${expected}, but translated + kept + excluded + quarantined is ${this.sum()}`;
  }
}

function describe(what: string, ids: readonly string[]): string {
  if (ids.length === 0) return '';
  const more = ids.length > NAMED_IDS ? `, … (${ids.length} in all)` : '';
  return `  ${what}: ${ids.slice(0, NAMED_IDS).join(', ')}${more}`;
}

function short(id: string): string {
  return id.slice(0, SHORT_ID);
}
