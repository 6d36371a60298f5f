import { condition, defineSignal, setHandler } from '@temporalio/workflow';

/** Waits for its signal, and returns what came with it. */
export async function waitForWord(): Promise<string> {
  let word = '';
  setHandler(defineSignal<[string]>('word'), (said) => {
    word = said;
  });
  await condition(() => word !== '');
  return word;
}
