import { jobSettings } from '../../config/job-settings.js';
import type { PipelineConfig } from '../../contracts/pipeline-config.js';
import type { AnswerSuiteJob } from '../../contracts/python-job.js';
import { SuiteAnswer } from '../../contracts/suite.js';
import { answerInBatches, type Answered, type Questioning } from '../answer-in-batches.js';

interface Asking extends Pick<Questioning<SuiteAnswer>, 'journal' | 'runJob'> {
  /** Local files of the model, the suite and its data. */
  readonly files: Pick<AnswerSuiteJob, 'model' | 'adapter' | 'suiteFile' | 'dataFolder'>;
  readonly limit: number | null;
  readonly config: Pick<PipelineConfig, 'training' | 'evaluation' | 'seed'>;
}

/** Lets a model answer every item of a suite. @throws as answerInBatches */
export function answerSuiteItems({ files, limit, config, ...tools }: Asking): Promise<Answered<SuiteAnswer>> {
  return answerInBatches({
    ...tools,
    answer: SuiteAnswer,
    answersIn: (event) => (event.event === 'answers' ? event.items : null),
    total: null,
    batchSize: config.evaluation.batchSize,
    jobFor: (left) => ({ command: 'answer-suite', ...files, ...jobSettings(config), limit, ...left }),
  });
}
