import { z } from 'zod';
import { Difference, JudgedClaim } from './evaluation.js';
import { Digest } from './ref.js';
import { ReportData } from './report.js';

/**
 * The form of results.json. A field that is added leaves the number as it is; one that goes or means something else
 * raises it.
 */
export const RESULTS_FORM = 'urn:sprogskole:results:1';

/** A file with a line for each system on each item. */
export const ItemFile = z.object({
  suite: z
    .string()
    .describe('`dialogue`, with lines of `$defs.dialogueLine`; or a benchmark suite, with lines of `$defs.suiteLine`.'),
  path: z.string().describe('Beside this file, with slashes.'),
  sha256: Digest.describe('Of its bytes.'),
  bytes: z.number().int().describe('Its size.'),
});
export type ItemFile = z.infer<typeof ItemFile>;

/** What came of a claim, with what was measured of the pair that decided it. */
const { delta, interval, items, clusters } = Difference.shape;
export const MeasuredClaim = JudgedClaim.extend({
  delta: delta.nullable().describe("candidate − reference, in the metric's unit; null where it was not measured."),
  interval: interval.describe('Of the difference, at the level of `confidence`; null where none would hold.'),
  items: items.nullable().describe('Items that both were measured on; null likewise.'),
  clusters: clusters.nullable().describe('Groups of items that share something; null likewise.'),
});
export type MeasuredClaim = z.infer<typeof MeasuredClaim>;

/** All that a run came to, for other programs: what results.json holds. */
export const Results = z.object({
  $schema: z.literal(RESULTS_FORM).describe('The form of this file, which is the `$id` of its schema.'),
  ...ReportData.shape,
  claims: z.array(MeasuredClaim).describe(ReportData.shape.claims.description ?? ''),
  files: z.array(ItemFile).describe('Where the scores of single items are, from which the estimates can be made.'),
});
export type Results = z.infer<typeof Results>;
