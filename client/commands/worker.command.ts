import type { DefineCommand } from '../flags.js';
import type { WorkerFlags } from './worker.js';

export const define: DefineCommand = (parent, run) => {
  parent
    .command('worker <KIND>')
    .description('serve one queue: pipeline (workflows, CPU stages) or gpu (one device, one stage at a time)')
    .option('--queue <name>', 'default: the kind')
    .option('--device <n|cpu>', 'gpu only: the device it is pinned to')
    .action((kind: string, options: WorkerFlags) =>
      run(async (cli) => (await import('./worker.js')).serveQueue(cli, kind, options)),
    );
};
