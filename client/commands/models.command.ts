import type { DefineCommand } from '../flags.js';
import { define as convert } from './models-convert.command.js';
import { define as list } from './models-list.command.js';
import { define as pull } from './models-pull.command.js';

const HELP = `
examples:
  sprogskole models list llama2-7b-danish
  sprogskole models pull google/madlad400-3b-mt --revision main
  sprogskole models convert google/madlad400-3b-mt --engine onnx --precision int8
  sprogskole models convert ./my-model --engine ctranslate2 --precision bfloat16`;

export const define: DefineCommand = (parent, run) => {
  const group = parent.command('models').description('what is here of models; downloads and conversions');
  group.addHelpText('after', HELP);
  for (const defineBelow of [list, pull, convert]) defineBelow(group, run);
};
