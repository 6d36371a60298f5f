import { throwIfCancelled } from './heartbeat.js';

/**
 * An activity that was told to stop ends as cancelled, whatever goes wrong from then on: a process that had to be killed,
 * a request that was cut, a folder that cannot be removed yet.
 */
export function orCancelled<Input, Result>(
  activity: (input: Input) => Promise<Result>,
): (input: Input) => Promise<Result> {
  return async (input) => {
    try {
      return await activity(input);
    } catch (error) {
      await throwIfCancelled();
      throw error;
    }
  };
}
