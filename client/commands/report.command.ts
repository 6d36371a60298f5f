import { JSON_FLAG, type DefineCommand } from '../flags.js';

export const define: DefineCommand = (parent, run) => {
  parent
    .command('report [RUN]')
    .description(
      'the before/after table, and report.html, results.json, scores.jsonl, excluded.jsonl and the model card as files',
    )
    .option(...JSON_FLAG)
    .action((id: string | undefined, { json = false }: { json?: boolean }) =>
      run(async (cli) => (await import('./report.js')).report(cli, id, json)),
    );
};
