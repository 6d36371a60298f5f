import { UserError } from '../../contracts/errors.js';
import type { AlignedItem } from './align.js';
import { asKey, at } from './python-json.js';

/**
 * What items share: the value of a field where one is named, else what the log knows, else nothing.
 *
 * @param field of the items' data, with dots to what lies deeper
 * @throws UserError where an item has no such field
 */
export function clusterIds(items: readonly AlignedItem[], field: string | null, task: string): string[] {
  if (field === null) return items.map(({ reference: { clusterId, id } }) => clusterId ?? `${id} alone`);
  return items.map(({ reference, candidate }) => {
    const value = [reference, candidate]
      .map(({ fields }) => at(fields, field.split('.')))
      .find((one) => one !== undefined);
    if (value !== undefined) return asKey(value);
    throw new UserError('Items cannot be grouped by a field that they have not.', {
      where: `--cluster-by ${field}: ${task}, item ${reference.id}`,
      expected: `one of ${Object.keys(reference.fields).join(', ') || '(this log keeps no fields)'}`,
      received: field,
      fix: 'name one of these, or leave --cluster-by out',
    });
  });
}
