import { z } from 'zod';
import { ItemScores } from '../contracts/evaluation.js';
import { Results, RESULTS_FORM } from '../contracts/results.js';
import { SuiteScore } from '../contracts/suite.js';

type JsonSchema = Record<string, unknown>;

/** JSON Schema 2020-12 of results.json, and of the lines of the files that it names. */
export function resultsSchema(): JsonSchema {
  const lines = { dialogueLine: fieldsOf(ItemScores), suiteLine: fieldsOf(SuiteScore) };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: RESULTS_FORM,
    title: 'results.json of a sprogskole run',
    ...fieldsOf(Results),
    $defs: lines,
  };
}

/** What readers need not know of is left open: fields may be added. */
function fieldsOf(schema: z.ZodType): JsonSchema {
  const generated: JsonSchema = z.toJSONSchema(schema, {
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      // zod says of every integer that JavaScript can hold it.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  delete generated['$schema'];
  return generated;
}
