import { LANGUAGES } from '../contracts/languages.js';
import type { OasstRow } from './oasst.js';
import { describeValue, inputError, type Place } from './input-error.js';

/** A message as read, before any rule is applied. Without `user_id` and `created_date` by construction. */
export interface RawNode {
  readonly id: string;
  readonly parentId: string | null;
  /** Index of the parent in the tree's nodes; null for a root, and where the parent is not in the source. */
  readonly parent: number | null;
  readonly role: 'prompter' | 'assistant';
  readonly lang: string;
  readonly rank: number | null;
  readonly text: string | null;
  readonly deleted: boolean;
  readonly failedReview: boolean;
  readonly place: Place;
}

/** One conversation tree: its messages depth first, siblings in source order. */
export interface RawTree {
  readonly id: string;
  readonly state: string;
  readonly nodes: readonly RawNode[];
}

/** What was read, counted where it is read, so that the accounting has something independent to be checked against. */
export interface ReadTally {
  messages: number;
}

type NodeFields = Omit<OasstRow, 'message_tree_id' | 'tree_state'>;

/** @throws UserError for a language code that OASST does not have, or text that cannot be written as UTF-8 */
export function toRawNode(fields: NodeFields, parentId: string | null, parent: number | null, place: Place): RawNode {
  checkLanguage(fields.lang, place);
  checkEncodable(fields.text ?? '', place);
  return {
    id: fields.message_id,
    parentId,
    parent,
    role: fields.role,
    lang: fields.lang,
    rank: fields.rank ?? null,
    text: fields.text ?? null,
    deleted: fields.deleted === true,
    failedReview: fields.review_result === false,
    place,
  };
}

function checkLanguage(lang: string, place: Place): void {
  if (Object.hasOwn(LANGUAGES, lang)) return;
  throw inputError('The language of a message is unknown.', place, {
    field: 'lang',
    expected: `one of ${Object.keys(LANGUAGES).join(', ')}`,
    received: describeValue(lang),
    fix: 'Use a code of the list, such as en for English.',
  });
}

/** Half a surrogate pair would silently become U+FFFD in the first file written. */
function checkEncodable(text: string, place: Place): void {
  if (!/\p{Surrogate}/u.test(text)) return;
  throw inputError('The text holds half a character.', place, {
    field: 'text',
    expected: 'well-formed Unicode',
    received: 'a lone surrogate such as \\ud83d',
    fix: 'Write the text again with its emoji and rare characters whole.',
  });
}
