import { z } from 'zod';

/**
 * OASST message trees as published (OpenAssistant/oasst2 `*.trees.jsonl.gz`), only the fields that are read. `user_id`
 * and `created_date` are personal data without use here and are dropped by not being named.
 * Source: https://github.com/LAION-AI/Open-Assistant, oasst-shared/schemas/export.
 */
export interface OasstNode {
  message_id: string;
  text?: string | null;
  role: 'prompter' | 'assistant';
  lang: string;
  parent_id?: string | null;
  rank?: number | null;
  deleted?: boolean | null;
  review_result?: boolean | null;
  synthetic?: boolean | null;
  replies?: OasstNode[] | null;
}

const nodeFields = {
  message_id: z.string().min(1),
  text: z.string().nullish(),
  role: z.enum(['prompter', 'assistant']),
  lang: z.string().min(2),
  parent_id: z.string().nullish(),
  rank: z.number().nullish(),
  deleted: z.boolean().nullish(),
  review_result: z.boolean().nullish(),
  synthetic: z.boolean().nullish(),
};

export const OasstNode: z.ZodType<OasstNode> = z.lazy(() =>
  z.object({ ...nodeFields, replies: z.array(OasstNode).nullish() }),
);

export const OasstTree = z.object({
  message_tree_id: z.string().min(1),
  tree_state: z.string().min(1),
  prompt: OasstNode,
});
export type OasstTree = z.infer<typeof OasstTree>;

/** The flat shape: `*.messages.jsonl.gz` and the parquet rows of the Hub dataset. */
export const OasstRow = z.object({
  ...nodeFields,
  message_tree_id: z.string().min(1),
  tree_state: z.string().nullish(),
});
export type OasstRow = z.infer<typeof OasstRow>;
