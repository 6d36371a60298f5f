import { JSON_FLAG, setOption, wholeNumber, type DefineCommand } from '../flags.js';

const HELP = `
MODEL is a folder, a repository on the Hub as owner/name[@revision], or a model of a run: RUN:base, RUN:sft, RUN:dpo.
It is asked the same items in the same way as the models of a pipeline, goes on by itself after a crash, and what was
answered before is reused. Scores of every item are kept, so that two benchmarks can be compared afterwards.

examples:
  sprogskole benchmark meta-llama/Llama-2-7b-hf --suites quick
  sprogskole benchmark ./my-model --suites arc,gsm8k --items 200
  sprogskole benchmark meta-llama/Llama-2-7b-hf --adapter ./lora --suites retention --json
  sprogskole benchmark RUN:dpo --suites full --detach`;

interface Flags {
  readonly suites: string;
  readonly items?: number;
  readonly adapter?: string;
  readonly config?: string;
  readonly set: string[];
  readonly detach?: boolean;
  readonly json?: boolean;
}

export const define: DefineCommand = (parent, run) => {
  parent
    .command('benchmark <MODEL>')
    .description('ask any model the benchmark suites, outside a pipeline but as durably')
    .option('--suites <names>', 'suites, groups of them, or files of your own, with commas between', 'quick')
    .option('--items <count>', 'items of each suite, at most, chosen by hash', wholeNumber('--items'))
    .option('--adapter <folder>', 'a PEFT adapter to put on it')
    .option('--config <pipeline>', 'take batch size, quantisation and queues from this pipeline file')
    .addOption(setOption())
    .option('--detach', 'start it and return')
    .option(...JSON_FLAG)
    .addHelpText('after', HELP)
    .action((model: string, { detach = false, json = false, ...flags }: Flags) =>
      run(async (cli) => {
        const { benchmark } = await import('./benchmark.js');
        return benchmark(cli, model, { ...flags, detach, json });
      }),
    );
};
