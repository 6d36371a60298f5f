import type { Cli } from '../cli.js';
import { formatSeconds } from '../display/format.js';
import { EXIT } from '../exit-codes.js';
import { setUp } from '../setup/set-up.js';

export async function setUpCommand(cli: Cli): Promise<number> {
  const { python, temporal, seconds } = await setUp({ log: cli.log, env: cli.env });
  cli.print(
    `ready in ${formatSeconds(seconds)}\n  Python    ${python}\n  Temporal  ${temporal ?? 'a configured server is used'}`,
  );
  return EXIT.ok;
}
