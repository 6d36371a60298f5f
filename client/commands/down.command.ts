import { EXIT } from '../exit-codes.js';
import type { DefineCommand } from '../flags.js';

export const define: DefineCommand = (parent, run) => {
  parent
    .command('down')
    .description('stop the server and workers that run in the background of this home')
    .action(() =>
      run(async (cli) => {
        const { stopStack } = await import('../stack/background.js');
        const stopped = await stopStack(cli.home.root);
        cli.print(
          stopped ? 'The local stack is stopped. Runs go on when it is started again.' : 'No local stack was running.',
        );
        return EXIT.ok;
      }),
    );
};
