import type { z } from 'zod';
import type { ExclusionRule } from '../contracts/dataset.js';
import { describeValue, snippet, type Place } from './input-error.js';
import { NotJson } from './read-jsonl.js';

/** What is wrong with one record, and keeps its message out. */
export interface Flaw {
  readonly rule: ExclusionRule;
  /** What was expected, and what received. */
  readonly detail: string;
  readonly place: Place;
}

export interface ReadFields<T> {
  /** Those that are as they should be. */
  readonly fields: Partial<T>;
  readonly flaw: Flaw | null;
}

/** The fields of a record that fit a schema, and what is wrong with the first that does not. */
export function readFields<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  value: unknown,
  place: Place,
): ReadFields<z.infer<z.ZodObject<Shape>>> {
  const result = schema.safeParse(value);
  if (result.success) return { fields: result.data, flaw: null };
  return { fields: goodFields(schema, value), flaw: flawOf(value, result.error, place) };
}

function goodFields<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>, value: unknown) {
  const given = new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  const good = Object.entries<z.core.$ZodType>(schema.shape).flatMap(([name, field]) => {
    const result = (field as z.ZodType).safeParse(given.get(name));
    return result.success && result.data !== undefined ? [[name, result.data]] : [];
  });
  return Object.fromEntries(good) as Partial<z.infer<z.ZodObject<Shape>>>;
}

function flawOf(value: unknown, { issues: [issue] }: z.ZodError, place: Place): Flaw {
  if (value instanceof NotJson) {
    return { rule: 'not-json', detail: expectedReceived('JSON', `${snippet(value.text)} (${value.why})`), place };
  }
  const [key] = issue?.path ?? [];
  const received = key === undefined ? value : (value as Record<PropertyKey, unknown>)[key];
  const expected = wanted(issue?.message ?? 'a record in the OASST schema');
  return { rule: 'malformed', detail: expectedReceived(expected, describeValue(received)), place: within(place, key) };
}

/** What the schema asks for, without what it found: that is said beside it. */
function wanted(message: string): string {
  return message.replace(/^Invalid \w+: expected (.*?)(, received \w+)?$/, '$1');
}

export function expectedReceived(expected: string, received: string): string {
  return `expected ${expected}, received ${received}`;
}

/** A field of the object at a place; the place itself without one. (A chain of `+` is not copied at every level.) */
export function within(place: Place, field: PropertyKey = ''): Place {
  if (field === '') return place;
  return { ...place, field: place.field === '' ? String(field) : place.field + '.' + String(field) };
}
