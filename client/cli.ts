import { Home, homeFolder } from '../artifacts/home.js';

/** What every command works with. */
export interface Cli {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly home: Home;
  /** Results, for people or pipes. */
  readonly print: (text: string) => void;
  /** Progress and hints; never mixed with results. */
  readonly log: (line: string) => void;
  /** Aborts once nobody reads results or progress any more. */
  readonly unread?: AbortSignal | undefined;
}

export function createCli(unread?: AbortSignal): Cli {
  const { env } = process;
  const cwd = process.cwd();
  return {
    env,
    cwd,
    home: new Home(homeFolder(env, cwd)),
    print: (text) => process.stdout.write(`${text}\n`),
    log: (line) => process.stderr.write(`${line}\n`),
    unread,
  };
}
