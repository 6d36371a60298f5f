import { snippet } from '../artifacts/line-error.js';
import { UserError } from '../contracts/errors.js';

export { snippet };

/** A spot in the input. `line` counts from 1; in parquet files it is the row, also from 1. */
export interface Place {
  readonly file: string;
  /** Of the file within its source, the same wherever the source lies. */
  readonly name?: string;
  readonly line: number;
  /** Path of the enclosing object, such as `prompt.replies[0]`; empty for the line itself. */
  readonly field: string;
}

export function formatPlace(place: Place, field = ''): string {
  const path = [place.field, field].filter((part) => part !== '').join('.');
  const line = place.file.endsWith('.parquet') ? `, row ${place.line}` : `:${place.line}`;
  return `${place.file}${line}${path === '' ? '' : `, field ${path}`}`;
}

/** The same, without the folder that the source lies in. */
export function placeName(place: Place): string {
  return formatPlace({ ...place, file: place.name ?? place.file });
}

export function inputError(
  problem: string,
  place: Place | string,
  details: { field?: string; expected: string; received: string; fix: string },
): UserError {
  const { field, ...rest } = details;
  return new UserError(problem, { where: typeof place === 'string' ? place : formatPlace(place, field), ...rest });
}

/** Says what a value is, shortly, for the "received" line of an error. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(snippet(value));
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return `an object with ${snippet(Object.keys(value).join(', '))}`;
  return JSON.stringify(value);
}
