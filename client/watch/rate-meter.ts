/** Rate and remaining time of a counter that is read now and then, over a sliding window. */
export class RateMeter {
  private samples: { at: number; done: number }[] = [];

  /** Long enough to smooth batches, short enough to follow a change of speed. */
  private static readonly WINDOW_MS = 30_000;

  add(done: number, at: number): void {
    const last = this.samples.at(-1);
    if (last !== undefined && done < last.done) this.samples = [];
    this.samples.push({ at, done });
    this.samples = this.samples.filter(
      (sample, i) => i === this.samples.length - 1 || at - sample.at <= RateMeter.WINDOW_MS,
    );
  }

  /** Units a second, or null before anything moved. */
  rate(): number | null {
    const [first] = this.samples;
    const last = this.samples.at(-1);
    if (first === undefined || last === undefined || last.at === first.at || last.done === first.done) return null;
    return (last.done - first.done) / ((last.at - first.at) / 1000);
  }

  remainingSeconds(total: number): number | null {
    const rate = this.rate();
    const last = this.samples.at(-1);
    return rate === null || last === undefined ? null : Math.max(0, total - last.done) / rate;
  }
}
