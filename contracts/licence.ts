import { z } from 'zod';

/** The licence of a model or dataset, as the front matter of its own card names it. */
export const Licence = z.object({
  id: z
    .string()
    .describe('As the Hub calls it, e.g. `apache-2.0` or `llama2`; `other` where it has a name of its own.'),
  name: z.string().nullable().describe('`license_name` of the card; of several licences all their ids.'),
  link: z.string().nullable().describe('Address of its text.'),
});
export type Licence = z.infer<typeof Licence>;
