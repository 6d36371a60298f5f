/** Takes one line for the person who watches. */
export type Log = (line: string) => void;

/** A long step says this often that it is still alive. */
export const PROGRESS_INTERVAL_MS = 10_000;

/** Says what is done and why, that it goes on, and how long it took. */
export async function reportStep<T>(log: Log, what: string, why: string, work: () => Promise<T>): Promise<T> {
  const start = Date.now();
  const seconds = (): string => ((Date.now() - start) / 1000).toFixed(1);
  log(`${what} … (${why})`);
  const timer = setInterval(() => {
    log(`${what}: still at it after ${Math.round((Date.now() - start) / 1000)} s`);
  }, PROGRESS_INTERVAL_MS);
  try {
    const result = await work();
    log(`${what}: done in ${seconds()} s`);
    return result;
  } catch (error) {
    log(`${what}: failed after ${seconds()} s`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
