/** Ctrl-C, an orderly stop, a closed terminal. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Under npx and `npm run` one Ctrl-C arrives twice: from the terminal, and handed on by npm some milliseconds later. */
const SAME_WISH_MS = 1_000;

/**
 * Calls `stop` at the first signal to end, and `kill` at a Ctrl-C that comes later: from someone who has no patience
 * left. A second SIGTERM is none: `sprogskole down` typed twice asks for one orderly stop.
 *
 * @returns what ends the listening
 */
export function onStopSignals(stop: () => void, kill: () => void): () => void {
  let first: number | null = null;
  const onSignal = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (first === null) {
      first = now;
      stop();
    } else if (signal === 'SIGINT' && now - first > SAME_WISH_MS) kill();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}
