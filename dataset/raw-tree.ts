import { languageCode, LANGUAGES } from '../contracts/languages.js';
import { Role } from '../contracts/dataset.js';
import type { z } from 'zod';
import type { OasstRecord } from './oasst.js';
import { describeValue, placeName, type Place } from './input-error.js';
import { expectedReceived, within, type Flaw, type ReadFields } from './read-fields.js';

/** A message as read, before any rule is applied. Without `user_id` and `created_date` by construction. */
export interface RawNode {
  /** The place stands for an id that cannot be read. */
  readonly id: string;
  readonly parentId: string | null;
  /** Index of the parent in the tree's nodes; null for a root, and where the parent is not in the source. */
  readonly parent: number | null;
  readonly role: string;
  /** A code of OASST2 where it names a language that has one, else as it stands in the source. */
  readonly lang: string;
  readonly rank: number | null;
  readonly text: string | null;
  readonly deleted: boolean;
  readonly failedReview: boolean;
  /** Seen in the record alone; dataset/check-tree.ts looks at its place in the tree. */
  readonly flaw: Flaw | null;
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

/** What OASST1 and filtered copies without a `tree_state` column hold: only trees that are ready. */
export const DEFAULT_TREE_STATE = 'ready_for_export';

type NodeFields = z.infer<typeof OasstRecord>;

export function toRawNode(
  { fields, flaw }: ReadFields<NodeFields>,
  parentId: string | null,
  parent: number | null,
  place: Place,
): RawNode {
  const { message_id: id = placeName(place), role = '', lang = '', rank = null, text = null } = fields;
  return {
    ...{ id, parentId, parent, role, rank, text, place },
    lang: languageCode(lang) ?? lang,
    deleted: fields.deleted === true,
    failedReview: fields.review_result === false,
    flaw: flaw ?? languageFlaw(lang, place) ?? roleFlaw(role, place) ?? textFlaw(text ?? '', place),
  };
}

function languageFlaw(lang: string, place: Place): Flaw | null {
  if (languageCode(lang) !== null) return null;
  const detail = expectedReceived(`one of ${Object.keys(LANGUAGES).join(', ')}`, describeValue(lang));
  return { rule: 'unknown-language', detail, place: within(place, 'lang') };
}

function roleFlaw(role: string, place: Place): Flaw | null {
  if (Role.options.some((known) => known === role)) return null;
  const detail = expectedReceived(Role.options.join(' or '), describeValue(role));
  return { rule: 'unknown-role', detail, place: within(place, 'role') };
}

/** Half a surrogate pair would silently become U+FFFD in the first file written. */
function textFlaw(text: string, place: Place): Flaw | null {
  if (!/\p{Surrogate}/u.test(text)) return null;
  const detail = expectedReceived('whole characters', 'half of one: a lone surrogate such as \\ud83d');
  return { rule: 'broken-text', detail, place: within(place, 'text') };
}
