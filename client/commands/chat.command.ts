import { temperature, wholeNumber, type DefineCommand } from '../flags.js';
import type { ChatOptions } from './chat.js';

export const define: DefineCommand = (parent, run) => {
  parent
    .command('chat [RUN]')
    .description('talk to a model of a run; piped input is taken line by line')
    .option('--model <variant>', 'base, sft or dpo (default: the last one the run made)')
    .option('--temperature <t>', '0 answers the same every time', temperature('--temperature'), 0)
    .option(
      '--max-new-tokens <n>',
      'longest reply (default: half of the context, at most 256)',
      wholeNumber('--max-new-tokens'),
    )
    .action((id: string | undefined, options: ChatOptions) =>
      run(async (cli) => (await import('./chat.js')).chat(cli, id, options)),
    );
};
