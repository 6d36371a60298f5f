import { z } from 'zod';
import { collect } from '../artifacts/json-lines.js';
import { StageContext } from '../contracts/context.js';
import { TestItem } from '../contracts/dataset.js';
import { MEDIA, Ref } from '../contracts/ref.js';
import { makeProbes as putOtherwise } from '../evaluation/probes/make-probes.js';
import { stage } from './stage.js';

/** Puts some held-out questions otherwise: with noise, and about other groups of people. */
export const makeProbes = stage({
  name: 'make-probes',
  version: 1,
  context: StageContext,
  inputs: z.object({ test: Ref }),
  outputs: z.object({
    /** JSON lines of TestItem, to be asked. */
    items: Ref,
    /** JSON lines of Probe, one for each item. */
    probes: Ref,
    /** ProbeFacts as JSON. */
    facts: Ref,
  }),
  keyed: ({ config: { language, evaluation, seed } }) => ({ language, probes: evaluation.probes, seed }),
  work: async ({ context: { config }, inputs, store }) => {
    const questions = await collect(store.readJsonl(inputs.test), TestItem);
    const { language, evaluation, seed } = config;
    const { items, probes, facts } = putOtherwise(questions, { language, most: evaluation.probes, seed });
    return {
      outputs: {
        items: await store.putJsonl(items),
        probes: await store.putJsonl(probes),
        facts: await store.putBytes(JSON.stringify(facts), MEDIA.json),
      },
      summary: { probes: probes.length },
      note: facts.rules
        ? Object.entries(facts.variants)
            .map(([variant, { made }]) => `${variant} ${made}`)
            .join(', ')
        : `no rules for language ${language}`,
    };
  },
});
