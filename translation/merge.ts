import type { Accounting, MergedMessage, Message, TranslatedMessage } from '../contracts/dataset.js';
import { AccountingError } from '../contracts/errors.js';
import { madladCode } from '../contracts/languages.js';

export interface MergeInput {
  /** Every message that ingest let through, in order. */
  readonly messages: AsyncIterable<Message>;
  /** Lines of all chunks' checkpoint files. In the order of the messages, few of them are held in memory. */
  readonly checkpoints: AsyncIterable<TranslatedMessage>;
  /** Messages that ingest excluded, by rule. */
  readonly excludedCounts: Readonly<Record<string, number>>;
  readonly targetLanguage: string;
  /** Messages that ingest read, where it is known: the sum must come to it. */
  readonly read?: number;
}

export interface Merge {
  /** The merged dataset in the order of the messages. Ends with AccountingError where the books do not balance. */
  readonly lines: AsyncGenerator<MergedMessage, void, undefined>;
  /** Counts of all lines. @throws Error before the last line was taken */
  accounting(): Accounting;
}

/** Ids that an error names. */
const NAMED_IDS = 5;

/** Whether a message needs no translation. MADLAD knows no regions, so "pt" and "pt-BR" are one. */
export function isInLanguage(message: Pick<Message, 'lang'>, language: string): boolean {
  return madladCode(message.lang) === madladCode(language);
}

/**
 * Joins messages with their translations, one stream each. Every message must have exactly one line, or be in the target
 * language already and have none (invariants I1 and I2).
 */
export function mergeTranslations(input: MergeInput): Merge {
  const books = new Books(input.excludedCounts);
  let accounting: Accounting | undefined;
  async function* lines(): AsyncGenerator<MergedMessage, void, undefined> {
    const checkpoints = new CheckpointReader(input.checkpoints);
    for await (const message of input.messages) {
      const line = await mergeOne(message, checkpoints, books, input.targetLanguage);
      if (line !== null) yield line;
    }
    accounting = books.close(await checkpoints.rest(), input.read);
  }
  return {
    lines: lines(),
    accounting: () => {
      if (accounting === undefined) throw new Error('The merge is not finished: its last line was not taken.');
      return accounting;
    },
  };
}

/** Null, and an entry in the books, where something is wrong: all of it is reported together at the end. */
async function mergeOne(
  message: Message,
  checkpoints: CheckpointReader,
  books: Books,
  language: string,
): Promise<MergedMessage | null> {
  if (!books.enter(message.id)) return null;
  if (isInLanguage(message, language)) return books.count({ ...message, translation: message.text, outcome: 'kept' });
  const line = await checkpoints.take(message.id);
  if (line === undefined) return books.missing(message.id);
  if (line.status === 'translated') {
    return books.count({ ...message, translation: line.text, outcome: 'translated' });
  }
  return books.count({ ...message, translation: null, outcome: 'quarantined', reason: line.reason });
}

/** Takes lines by id from a stream, holding those that came before they were asked for. */
class CheckpointReader {
  private readonly waiting = new Map<string, TranslatedMessage>();
  private readonly surplus: string[] = [];
  private readonly iterator: AsyncIterator<TranslatedMessage>;

  constructor(checkpoints: AsyncIterable<TranslatedMessage>) {
    this.iterator = checkpoints[Symbol.asyncIterator]();
  }

  async take(id: string): Promise<TranslatedMessage | undefined> {
    while (!this.waiting.has(id)) {
      if (!(await this.readOne())) return undefined;
    }
    const line = this.waiting.get(id);
    this.waiting.delete(id);
    return line;
  }

  /** Ids of lines that no message asked for. */
  async rest(): Promise<string[]> {
    while (await this.readOne());
    return [...this.surplus, ...this.waiting.keys()];
  }

  private async readOne(): Promise<boolean> {
    const next = await this.iterator.next();
    if (next.done === true) return false;
    if (this.waiting.has(next.value.id)) this.surplus.push(next.value.id);
    else this.waiting.set(next.value.id, next.value);
    return true;
  }
}

/** Counts, and what is wrong. It remembers every id (about 100 bytes each: 14 MB for OASST2), but no text. */
class Books {
  private readonly seen = new Set<string>();
  private readonly doubled: string[] = [];
  private readonly missingIds: string[] = [];
  private readonly quarantined: Record<string, number> = {};
  private readonly outcomes = { translated: 0, kept: 0, quarantined: 0 };

  constructor(private readonly excluded: Readonly<Record<string, number>>) {}

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
    if (line.reason !== undefined) this.quarantined[line.reason] = (this.quarantined[line.reason] ?? 0) + 1;
    return line;
  }

  close(unasked: readonly string[], expectedRead: number | undefined): Accounting {
    const problems = [
      describe('message without a translation', this.missingIds),
      describe('message that came twice', this.doubled),
      describe(
        'second translation of a message, or one of a kept message',
        unasked.filter((id) => this.seen.has(id)),
      ),
      describe(
        'translation of a message that is not in the dataset',
        unasked.filter((id) => !this.seen.has(id)),
      ),
      this.describeSum(expectedRead),
    ].filter((problem) => problem !== '');
    if (problems.length === 0) return this.accounting();
    throw new AccountingError(
      `The translated dataset does not add up, so it is not published.\n${problems.join('\n')}`,
    );
  }

  private accounting(): Accounting {
    const { translated, kept } = this.outcomes;
    return { read: this.sum(), translated, kept, excluded: { ...this.excluded }, quarantined: this.quarantined };
  }

  private sum(): number {
    const excluded = Object.values(this.excluded).reduce((sum, count) => sum + count, 0);
    return this.outcomes.translated + this.outcomes.kept + this.outcomes.quarantined + excluded;
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
