import { z } from 'zod';
import { Licence } from './licence.js';

/** A model or dataset that a run worked on. */
export const RunSource = z.object({
  name: z.string().describe('As people call it.'),
  repository: z.string().nullable().describe('On the Hub; null for files of one’s own, and for a service.'),
  revision: z.string().nullable().describe('Its commit; null likewise, and where no record of it is left.'),
  identity: z
    .string()
    .nullable()
    .describe(
      'By which stages know it: repository@commit, a SHA-256 over names and contents of the files, or the name of a ' +
        'service. Null where no record of it is left.',
    ),
  licence: Licence.nullable().describe('That its own card names; null where none is known.'),
});
export type RunSource = z.infer<typeof RunSource>;

export const RunSources = z.object({
  dataset: RunSource.describe('What was translated.'),
  translator: RunSource.describe('What translated it.'),
  fallback: RunSource.optional().describe('What tried where that failed; absent where none was configured.'),
  baseModel: RunSource.describe('What was trained.'),
});
export type RunSources = z.infer<typeof RunSources>;
export type SourceRole = keyof RunSources;
