import { z } from 'zod';
import type { ArtifactStore } from '../artifacts/store.js';
import { PipelineConfig } from '../contracts/pipeline-config.js';
import { Ref } from '../contracts/ref.js';
import type { MaxAttempts } from './retry-budgets.js';

const Configured = z.object({ config: PipelineConfig.pick({ reliability: true }) });
const InContext = z.object({ context: Ref });
const DEFAULT = PipelineConfig.shape.reliability.parse({}).maxAttempts;

/** Reads the setting from the run's context, or from its configuration where there is no context yet. */
export function maxAttemptsOf(store: Pick<ArtifactStore, 'readJson'>): MaxAttempts {
  return async ([input]) => {
    const pinned = InContext.safeParse(input).data;
    // Where the context cannot be read, an attempt fails for that, and is counted all the same.
    const settings = pinned === undefined ? input : await store.readJson(pinned.context).catch(() => null);
    return Configured.safeParse(settings).data?.config.reliability.maxAttempts ?? DEFAULT;
  };
}
