import { z } from 'zod';

/**
 * What of Every Eval Ever 0.3.0 (github.com/evaleval/every_eval_ever: eval.schema.json, instance_level_eval.schema.json)
 * an export fills in, as strictly as those say it: required fields, their types, and no others.
 */

const texts = z.record(z.string(), z.string());
const version = z.literal('0.3.0');

/** One score of one item; of a single turn, so with an output and without messages. */
export const InstanceForm = z.strictObject({
  schema_version: version,
  evaluation_id: z.string(),
  model_id: z.string(),
  evaluation_name: z.string(),
  evaluation_result_id: z.string(),
  sample_id: z.string(),
  sample_hash: z.string(),
  interaction_type: z.literal('single_turn'),
  input: z.strictObject({ raw: z.string(), reference: z.array(z.string()) }),
  output: z.strictObject({ raw: z.array(z.string()) }),
  answer_attribution: z.array(
    z.strictObject({
      turn_idx: z.number().int().min(0),
      source: z.string(),
      extracted_value: z.string(),
      extraction_method: z.string(),
      is_terminal: z.boolean(),
    }),
  ),
  evaluation: z.strictObject({ score: z.number(), is_correct: z.boolean() }),
  metadata: texts,
});

/** A continuous score has to say from where to where it goes. */
const MetricForm = z
  .strictObject({
    metric_id: z.string(),
    metric_name: z.string(),
    lower_is_better: z.boolean(),
    score_type: z.enum(['binary', 'continuous', 'levels']).optional(),
    min_score: z.number().optional(),
    max_score: z.number().optional(),
  })
  .refine(({ score_type: type, ...range }) => type !== 'continuous' || ('min_score' in range && 'max_score' in range));

export const AggregateForm = z.strictObject({
  schema_version: version,
  evaluation_id: z.string(),
  retrieved_timestamp: z.string().regex(/^\d+$/),
  source_metadata: z.strictObject({
    source_name: z.string(),
    source_type: z.enum(['documentation', 'evaluation_run']),
    source_organization_name: z.string(),
    evaluator_relationship: z.enum(['first_party', 'third_party', 'collaborative', 'other']),
  }),
  model_info: z.strictObject({ name: z.string(), id: z.string(), additional_details: texts }),
  eval_library: z.strictObject({ name: z.string(), version: z.string() }),
  evaluation_results: z.array(
    z.strictObject({
      evaluation_result_id: z.string(),
      evaluation_name: z.string(),
      source_data: z.strictObject({ dataset_name: z.string(), source_type: z.literal('other') }),
      metric_config: MetricForm,
      score_details: z.strictObject({
        score: z.number(),
        uncertainty: z.strictObject({
          num_samples: z.number().int(),
          confidence_interval: z
            .strictObject({ lower: z.number(), upper: z.number(), confidence_level: z.number().min(0).max(1) })
            .optional(),
        }),
      }),
    }),
  ),
  detailed_evaluation_results: z.strictObject({
    format: z.literal('jsonl'),
    file_path: z
      .string()
      .regex(
        /^data\/[^/]+\/[^/]+\/[^/]+\/[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}_samples\.jsonl$/i,
      ),
    hash_algorithm: z.enum(['sha256', 'md5']),
    checksum: z.string(),
    total_rows: z.number().int(),
  }),
});
