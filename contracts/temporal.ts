/** Names that the server, workers and clients agree on. Plain constants: workflows import this file's values. */

export const WORKFLOWS = {
  teachModel: 'teachModel',
  translateDataset: 'translateDataset',
  benchmarkModel: 'benchmarkModel',
  translateFile: 'translateFile',
  benchmarkSuites: 'benchmarkSuites',
} as const;

export const SIGNALS = { pause: 'pause', resume: 'resume' } as const;
export const QUERIES = { progress: 'progress', plan: 'plan' } as const;

/** Custom search attributes, all keywords. Unregistered ones fail a start, so the embedded server registers them. */
export const SEARCH_ATTRIBUTES = {
  language: 'SprogLanguage',
  baseModel: 'SprogBaseModel',
  stage: 'SprogStage',
  runName: 'SprogRunName',
} as const;

export const MODEL_VARIANTS = ['base', 'sft', 'dpo'] as const;
export type ModelVariant = (typeof MODEL_VARIANTS)[number];

/** What answers the held-out questions: every model in the chat template, and the base in a form that it knows, too. */
export const ANSWERING = ['base', 'base-few-shot', 'sft', 'dpo'] as const;
export type Answering = (typeof ANSWERING)[number];

/** What has to be typed so that somebody serves a queue. */
export function commandToServe(queue: string, queues: { readonly pipeline: string }): string {
  return `sprogskole worker ${queue === queues.pipeline ? 'pipeline' : 'gpu'} --queue ${queue}`;
}
