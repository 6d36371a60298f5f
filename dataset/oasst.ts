import { z } from 'zod';

/**
 * OASST message trees as published (OpenAssistant/oasst2 `*.trees.jsonl.gz`), only the fields that are read. `user_id`
 * and `created_date` are personal data without use here and are dropped by not being named. `role` and `lang` may be
 * any text here: which ones can be used is for dataset/raw-tree.ts to say.
 * Source: https://github.com/LAION-AI/Open-Assistant, oasst-shared/schemas/export.
 */
export const OasstRecord = z.object({
  message_id: z.string().min(1),
  text: z.string().nullish(),
  role: z.string(),
  lang: z.string(),
  parent_id: z.string().nullish(),
  rank: z.number().nullish(),
  deleted: z.boolean().nullish(),
  review_result: z.boolean().nullish(),
  synthetic: z.boolean().nullish(),
});

/** The nested shape, message by message: a schema of whole trees could only refuse whole trees. */
export const OasstNode = OasstRecord.extend({ replies: z.array(z.unknown()).nullish() });

export const OasstTree = z.object({
  message_tree_id: z.string().min(1),
  tree_state: z.string().min(1),
  prompt: z.looseObject({}),
});

/** The flat shape: `*.messages.jsonl.gz` and the parquet rows of the Hub dataset. */
export const OasstRow = OasstRecord.extend({
  message_tree_id: z.string().min(1),
  tree_state: z.string().nullish(),
});
