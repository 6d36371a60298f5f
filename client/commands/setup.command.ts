import { EXIT } from '../exit-codes.js';
import type { DefineCommand } from '../flags.js';

export const define: DefineCommand = (parent, run) => {
  parent
    .command('setup')
    .description('prepare Python and the embedded Temporal server; done by the other commands where needed')
    .action(() =>
      run(async (cli) => {
        const { setUp } = await import('../setup/set-up.js');
        const { formatSeconds } = await import('../display/format.js');
        const { python, temporal, seconds } = await setUp({ log: cli.log, env: cli.env });
        cli.print(
          `ready in ${formatSeconds(seconds)}\n  Python    ${python}\n  Temporal  ${temporal ?? 'a configured server is used'}`,
        );
        return EXIT.ok;
      }),
    );
};
