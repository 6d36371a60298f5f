import { Option } from 'commander';
import { JSON_FLAG, positiveNumber, type DefineCommand } from '../flags.js';
import type { CompareFlags } from './compare.js';

const collect = (value: string, all: string[]) => [...all, value];
const several = (flags: string, does: string) => new Option(flags, does).argParser(collect).default([], 'all');

export const define: DefineCommand = (parent, run) => {
  parent
    .command('compare FIRST SECOND')
    .description('whether SECOND is better than FIRST, item by item: runs, or logs of other tools')
    .addHelpText('after', HELP_AFTER)
    .addOption(several('--task <name>', 'compare this task; may be given several times'))
    .addOption(
      several('--metric <name>', 'judge by this metric; may be given several times').default(
        [],
        "each task's primary one",
      ),
    )
    .addOption(new Option('--claim <what>', 'what is to be shown').choices(['better', 'not-worse']).default('better'))
    .option(
      '--margin <number>',
      "by more than this (better), by no more (not-worse), in the metric's unit",
      positiveNumber('--margin'),
    )
    .addOption(
      new Option('--direction <way>', 'which way is better, of a metric whose log does not say').choices([
        'higher',
        'lower',
      ]),
    )
    .option('--pool <name>', 'judge all tasks as one, under this name: one claim over their items')
    .option('--cluster-by <field>', 'items that share this field of their data are one cluster, e.g. a passage')
    .option('--allow-missing', 'compare what both logs have, where one lacks tasks or items', false)
    .addOption(
      new Option('--fail-on <verdict>', 'exit code 5 where any claim is so').choices([
        'worse',
        'not-better',
        'not-shown',
      ]),
    )
    .option('--export <folder>', 'write both logs there as files of Every Eval Ever')
    .option(...JSON_FLAG)
    .action((first: string, second: string, flags: CompareFlags) =>
      run(async (cli) => (await import('./compare.js')).compare(cli, first, second, flags)),
    );
};

const HELP_AFTER = `
FIRST and SECOND are each a file or folder, else a run:
  lm-evaluation-harness  samples_*.jsonl, or the folder of --output_path (written with --log_samples)
  inspect_ai             .eval or .json
  EuroEval               euroeval_benchmark_results.jsonl
  Every Eval Ever        *_samples.jsonl, with the aggregate beside it
  RUN:sft, RUN:base      a model of a run; its last one without a name
Where a file holds several models, PATH:MODEL names one.`;
