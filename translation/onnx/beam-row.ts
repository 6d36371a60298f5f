/** Out of the running: nothing with this score is ever chosen over a real candidate. */
const NEVER = -1e9;

export interface BeamSettings {
  readonly beams: number;
  readonly lengthPenalty: number;
  readonly maxNewTokens: number;
  readonly startId: number;
  readonly endIds: readonly number[];
}

/** A beam's continuation by one token, with the sum of its log probabilities. */
export interface Candidate {
  readonly beam: number;
  readonly token: number;
  readonly score: number;
}

/** A running beam: its newest token, and the line of the caches it goes on from. */
export interface Line {
  readonly token: number;
  readonly score: number;
  readonly origin: number;
  readonly ids: readonly number[];
}

/**
 * One row of a beam search, by the rules of transformers 5 (`GenerationMixin._beam_search`, early_stopping False): of
 * the best candidates, those among the first `beams` that end become hypotheses, compared by score / length^penalty with
 * the length in new tokens, the end token included; the best of the others go on. A row is done once it has `beams`
 * hypotheses and its best running beam, at its present length, is not better than the worst of them.
 */
export class BeamRow {
  lines: readonly Line[];
  isDone = false;
  private hypotheses: { readonly ids: readonly number[]; readonly score: number }[] = [];

  constructor(private readonly settings: BeamSettings) {
    const { beams, startId } = settings;
    this.lines = Array.from({ length: beams }, (_, beam) => {
      return { token: startId, score: beam === 0 ? 0 : NEVER, origin: beam, ids: [] };
    });
  }

  /** How many candidates `advance` wants: enough for every beam where all ends come first. */
  get candidates(): number {
    return this.settings.beams * Math.max(2, 1 + this.settings.endIds.length);
  }

  /** Tokens of the best hypothesis. */
  get best(): readonly number[] {
    return this.hypotheses[0]?.ids ?? [];
  }

  /**
   * @param candidates best first
   * @param firstLine where this row's lines begin in the caches that the step gave
   */
  advance(candidates: readonly Candidate[], firstLine: number): void {
    const { beams, endIds, maxNewTokens, lengthPenalty } = this.settings;
    const length = (this.lines[0]?.ids.length ?? 0) + 1;
    const atLimit = length >= maxNewTokens;
    const next = candidates.map((candidate) => this.extend(candidate, firstLine));
    const ends = (line: Line): boolean => atLimit || endIds.includes(line.token);
    for (const line of next.slice(0, beams).filter(ends)) {
      this.hypotheses.push({ ids: line.ids, score: line.score / length ** lengthPenalty });
    }
    this.hypotheses = this.hypotheses.sort((a, b) => b.score - a.score).slice(0, beams);
    this.lines = next.filter((line) => !ends(line)).slice(0, beams);
    const worst = this.hypotheses.length < beams ? NEVER : (this.hypotheses.at(-1)?.score ?? NEVER);
    const bestRunning = (this.lines[0]?.score ?? NEVER) / length ** lengthPenalty;
    this.isDone = atLimit || bestRunning <= worst;
  }

  private extend({ beam, token, score }: Candidate, firstLine: number): Line {
    return { token, score, origin: firstLine + beam, ids: [...(this.lines[beam]?.ids ?? []), token] };
  }
}
