/** Every workflow a worker on the pipeline queue runs. */
export { teachModel } from './teach-model.js';
export { translateFile } from './translate-file.js';
export { translateDataset } from './translate-dataset.js';
export { benchmarkSuites } from './benchmark-suites.js';
export { benchmarkModel } from './benchmark-model.js';
