import type { Journal } from '../artifacts/journal.js';
import type { StageAttempt } from './run-stage.js';

/** A journal as long as no later attempt has taken over. */
export function fencedJournal(journal: Journal, { fence }: StageAttempt): Pick<Journal, 'entries' | 'append'> {
  return {
    entries: journal.entries,
    append: async (record) => {
      await fence.check();
      await journal.append(record);
    },
  };
}
