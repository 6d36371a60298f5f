import { Context } from '@temporalio/activity';
import { UserError } from '../contracts/errors.js';

/** Who refuses. */
interface Worker {
  readonly kind: string;
  readonly queue: string;
  readonly codeVersion: string;
}

/**
 * What a worker does with an activity that it does not offer: fails it at once, in words. Without it the SDK has it tried
 * again for ever.
 *
 * @param offered names of activities
 */
export function unknownActivity({ kind, queue, codeVersion }: Worker, offered: readonly string[]) {
  return (): never => {
    const { activityType } = Context.current().info;
    throw new UserError('A worker of another version, or of another kind, serves this queue.', {
      where: `queue ${queue}, served by a ${kind} worker of sprogskole ${codeVersion}`,
      expected: `a worker that offers ${activityType}`,
      received: `one that offers ${offered.join(', ')}`,
      fix: 'restart the worker with the version that the run was started with (sprogskole down, then up), check the queues of the pipeline, and run again: all that is finished is kept',
    });
  };
}
