import { expect, it } from 'vitest';
import { resultsSchema } from '../../tools/results-schema.js';

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** Every field at any depth with what is said of it. */
function fieldsOf(
  { properties = {}, $defs = {}, items, additionalProperties, anyOf = [] }: Schema,
  at = '',
): string[][] {
  const own = Object.entries(properties).flatMap(([name, field]) => [
    [`${at}.${name}`, field.description ?? ''],
    ...fieldsOf(field, `${at}.${name}`),
  ]);
  const below = [...Object.values($defs), ...anyOf, items, additionalProperties].filter(
    (schema) => schema !== undefined,
  );
  return [...own, ...below.flatMap((schema) => fieldsOf(schema, at))];
}

it('the schema of results.json says of every field what it is', () => {
  const fields = fieldsOf(resultsSchema());
  expect(fields.length).toBeGreaterThan(250);
  expect(fields.filter(([, description]) => description === '')).toEqual([]);
});
