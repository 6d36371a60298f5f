import type { StackOptions } from './stack-options.js';
import { runStack } from './foreground.js';

/** Entry of the background supervisor: options as JSON in its one argument, log on standard output. */
const log = (line: string): void => {
  console.log(`${new Date().toISOString()} supervisor: ${line}`);
};
const options = JSON.parse(process.argv[2] ?? '') as Omit<StackOptions, 'env' | 'log'>;

try {
  await runStack({ ...options, env: process.env, log }, (state) => {
    log(`ready at ${state.address}`);
  });
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
