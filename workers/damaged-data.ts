import { ApplicationFailure } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';
import { ZodError } from 'zod';

/** Data in another shape than its reader expects is in that shape at the next attempt, too: it fails the stage at once. */
export function failDamagedDataOnce(): ActivityInterceptors {
  return {
    inbound: {
      execute: async (input, next) => {
        try {
          return await next(input);
        } catch (error) {
          if (!(error instanceof SyntaxError || error instanceof ZodError)) throw error;
          const { name: type, message } = error;
          throw ApplicationFailure.create({ message, type, nonRetryable: true, cause: error });
        }
      },
    },
  };
}
