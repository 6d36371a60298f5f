import type { DefineCommand } from '../flags.js';
import { define as fetch } from './suites-fetch.command.js';
import { define as list } from './suites-list.command.js';
import { define as show } from './suites-show.command.js';

const HELP = `
A suite is named by its name, a group (quick, danish, retention, full) or the file of one of your own. A pipeline asks
its models those under evaluation.suites.

examples:
  sprogskole suites list danish
  sprogskole suites show mmlu_da
  sprogskole suites fetch quick gsm8k
  sprogskole suites fetch --pipeline mine.yaml`;

export const define: DefineCommand = (parent, run) => {
  const group = parent.command('suites').description('benchmark suites: what there is, what is here, downloads');
  group.addHelpText('after', HELP);
  for (const defineBelow of [list, show, fetch]) defineBelow(group, run);
};
