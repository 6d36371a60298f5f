import type { EngineOutput, TranslationEngine } from '../../../translation/engine.js';
import type { TranslationTokenizer } from '../../../translation/tokenizer.js';
import type { Workload } from '../workload.js';
import type { Inference } from './open-inference.js';

/**
 * Our engine as the activity sees it, texts in and texts out, except that each row ends at the length that the work
 * names: a random model has no end of its own. Keeps the tokens it wrote, to be compared.
 */
export class ForcedLengthEngine implements TranslationEngine {
  readonly supportsBeams = false;
  readonly outputs: (readonly number[])[];
  private readonly rows: ReadonlyMap<string, number>;

  constructor(
    private readonly tokenizer: TranslationTokenizer,
    private readonly inference: Inference,
    private readonly work: Workload,
    readonly lanes: number,
  ) {
    this.outputs = work.ids.map(() => []);
    this.rows = new Map(work.ids.map((ids, row) => [String(ids), row]));
  }

  async translate(batch: readonly string[]): Promise<EngineOutput[]> {
    const sources = await this.tokenizer.encode(batch);
    const rows = sources.map((ids) => this.rowOf(ids));
    const limits = rows.map((row) => this.work.out[row] ?? 0);
    const outputs = await this.inference.generate(sources, { limits, beams: 1 });
    for (const [index, row] of rows.entries()) this.outputs[row] = outputs[index] ?? [];
    const texts = await this.tokenizer.decode(outputs);
    return outputs.map((ids, index) => ({ text: texts[index] ?? '', tokens: ids.length, finished: true }));
  }

  countTokens(texts: readonly string[]): Promise<number[]> {
    return this.tokenizer.countTokens(texts);
  }

  close(): Promise<void> {
    return this.inference.close();
  }

  private rowOf(ids: readonly number[]): number {
    const row = this.rows.get(String(ids));
    if (row === undefined) throw new Error(`The activity asked for a text that is not in the work: ${ids.join(' ')}.`);
    return row;
  }
}
