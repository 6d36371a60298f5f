import { InferenceSession } from 'onnxruntime-node';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

/**
 * Entry point of the process that packs weights: `pack-process FOLDER TARGET GRAPH…`. It loads each graph as inference
 * would, which arranges the weights for this processor's kernels, and writes what came of it. A process of its own,
 * because loading blocks and its memory goes at once. When the channel closes, the parent is gone, and nobody waits.
 */
const abandon = (): never => process.exit(1);
process.on('disconnect', abandon);

const [folder = '', target = '', ...graphs] = process.argv.slice(2);

/** Smaller ones stay in the graph. */
const LEAST_EXTERNAL_BYTES = '1024';

for (const graph of graphs) {
  await InferenceSession.create(join(folder, graph), {
    graphOptimizationLevel: 'all',
    optimizedModelFilePath: join(target, graph),
    // It warns that what it writes fits this processor only, which is the purpose.
    logSeverityLevel: 3,
    extra: {
      session: {
        optimized_model_external_initializers_file_name: `${graph}.data`,
        optimized_model_external_initializers_min_size_in_bytes: LEAST_EXTERNAL_BYTES,
        save_external_prepacked_constant_initializers: '1',
      },
    },
  });
  await setImmediate();
}

// The channel would keep it alive.
process.off('disconnect', abandon);
process.disconnect();
