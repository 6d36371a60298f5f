import { JSON_FLAG, type DefineCommand } from '../flags.js';

export const define: DefineCommand = (parent, run) => {
  parent
    .command('pull <MODEL>')
    .description('download owner/name from the Hub, ahead of the run that needs it')
    .option('--revision <name>', 'commit, branch or tag', 'main')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nexample:\n  sprogskole models pull google/madlad400-3b-mt --revision main')
    .action((model: string, { revision, json = false }: { revision: string; json?: boolean }) =>
      run(async (cli) => (await import('./models-pull.js')).pullModel(cli, model, revision, json)),
    );
};
