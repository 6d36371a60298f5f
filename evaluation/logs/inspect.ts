import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { withZip, type ZipEntry } from '../../artifacts/zip.js';
import { UserError } from '../../contracts/errors.js';
import { groupBy } from '../../artifacts/group-by.js';
import { TEXT_HASH, textHash } from './identity.js';
import { meanOverEpochs, type Answered } from './epochs.js';
import { directionOf } from './known-metrics.js';
import type { Log, LoggedMetric, LoggedTask, LogReader } from './log.js';
import { meanMetric } from './measures.js';
import { newestByTask } from './newest.js';
import { asKey, parseAs } from './python-json.js';

const TOOL = 'inspect_ai';

const Content = z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))]);
const Message = z.object({ role: z.string(), content: Content });

/** Of a sample what is read of it (inspect_ai/log/_log.py, 0.3.285). */
const Sample = z.object({
  id: z.union([z.string(), z.number()]),
  epoch: z.number(),
  input: z.union([z.string(), z.array(Message)]),
  target: z.union([z.string(), z.array(z.string())]),
  output: z
    .object({ choices: z.array(z.object({ message: z.object({ content: Content }) })).default([]) })
    .default({ choices: [] }),
  scores: z.record(z.string(), z.object({ value: z.unknown() })).nullish(),
  metadata: z.record(z.string(), z.unknown()).default({}),
});
type Sample = z.infer<typeof Sample>;

const Header = z.object({
  status: z.string(),
  eval: z.object({
    created: z.string(),
    task: z.string(),
    model: z.string(),
    config: z.looseObject({ epochs_reducer: z.array(z.string()).nullish() }).default({}),
    scorers: z.array(z.object({ name: z.string(), metrics: z.unknown() })).nullish(),
  }),
  results: z.object({ headline: z.object({ score: z.string() }).nullish() }).nullish(),
});
type Header = z.infer<typeof Header>;

const Whole = Header.extend({ samples: z.array(Sample).nullish() });

interface LogFile {
  readonly path: string;
  readonly task: string;
  readonly date: string;
  readonly header: Header;
  readonly samples: readonly Sample[];
}

/** What `inspect eval` writes, as JSON or as an archive, epochs as their mean. */
export const inspect: LogReader = {
  tool: TOOL,
  recognises: ({ name, head }) =>
    name.endsWith('.eval') || (name.endsWith('.json') && /"status": ?"\w+"/.test(head) && /"task_id": ?"/.test(head)),
  read: async (paths) => {
    const files = await Promise.all(paths.map(readFileOf));
    return [...groupBy(files, ({ header }) => header.eval.model)].map(([system, own]) => logOf(system, own));
  },
};

async function readFileOf(path: string): Promise<LogFile> {
  const { samples, header } = path.endsWith('.eval')
    ? await withZip(path, (all) => unpacked(path, all))
    : await plain(path);
  const { task, created } = header.eval;
  return { path, task, date: created, header, samples };
}

async function plain(path: string): Promise<Pick<LogFile, 'header' | 'samples'>> {
  const { samples, ...header } = parseAs(Whole, await readFile(path, 'utf8'), path);
  return { header, samples: samples ?? [] };
}

/** Sample after sample, as each may be large with all that was said. */
async function unpacked(path: string, entries: readonly ZipEntry[]): Promise<Pick<LogFile, 'header' | 'samples'>> {
  const header = entries.find(({ name }) => name === 'header.json');
  if (header === undefined) {
    throw new UserError('A log cannot be read.', {
      where: path,
      expected: 'an evaluation that has ended',
      received: 'one that still runs, or that was killed',
      fix: 'end it with `inspect eval-retry`, or compare others',
    });
  }
  const samples: Sample[] = [];
  for (const entry of entries.filter(({ name }) => name.startsWith('samples/'))) {
    samples.push(parseAs(Sample, (await entry.read()).toString(), `${path}, ${entry.name}`));
  }
  return { header: parseAs(Header, (await header.read()).toString(), `${path}, header.json`), samples };
}

function logOf(system: string, files: readonly LogFile[]): Log {
  const { kept, notes } = newestByTask(files);
  return {
    ...{ tool: TOOL, system, where: kept.map(({ path }) => path).join(', ') },
    tasks: kept.map(taskOf),
    notes: [...notes, ...kept.flatMap(notesOf)],
  };
}

function notesOf({ task, header, samples }: LogFile): string[] {
  const reducers = (header.eval.config.epochs_reducer ?? []).filter((reducer) => reducer !== 'mean');
  const epochs = new Set(samples.map(({ epoch }) => epoch)).size;
  return [
    ...(header.status === 'success' ? [] : [`${task}: the evaluation ended as "${header.status}".`]),
    ...(epochs > 1 && reducers.length > 0
      ? [`${task}: epochs are compared by their mean; the log itself reduces them by ${reducers.join(', ')}.`]
      : []),
  ];
}

function taskOf({ task, header, samples }: LogFile): LoggedTask {
  const cluster = clusterField(header);
  const answered = samples.map((sample) => answeredOf(sample, cluster));
  const names = [...new Set(answered.flatMap(({ item }) => Object.keys(item.values)))];
  return {
    name: task,
    primary: header.results?.headline?.score ?? header.eval.scorers?.[0]?.name ?? null,
    metrics: names.map((name) => meanMetric(name, directionIn(header, samples, name))),
    items: meanOverEpochs(answered),
  };
}

/** The field by which the log's own standard errors are clustered, as `stderr(cluster="passage")`. */
function clusterField({ eval: { scorers } }: Header): string | null {
  return /"cluster":"([^"]+)"/.exec(JSON.stringify(scorers ?? []))?.[1] ?? null;
}

/** inspect_ai says of no scorer which way is better; a rate of correct answers is known by its metric or its letters. */
function directionIn({ eval: { scorers } }: Header, samples: readonly Sample[], name: string): LoggedMetric['better'] {
  const metrics = scorers?.find((scorer) => scorer.name === name)?.metrics;
  const isRate = /"name":"(?:[^"]*\/)?accuracy"/.test(JSON.stringify(metrics ?? []));
  const isGraded = samples.some(({ scores }) => ['C', 'I'].includes(scores?.[name]?.value as string));
  return isRate || isGraded ? 'higher' : directionOf(name);
}

function answeredOf({ id, epoch, input, target, output, scores, metadata }: Sample, cluster: string | null): Answered {
  const [raw, references] = [questionOf(input), typeof target === 'string' ? [target] : target];
  const shared = cluster === null ? undefined : metadata[cluster];
  const [said] = output.choices;
  return {
    epoch: `${epoch}`,
    item: {
      id: `${id}`,
      clusterId: shared === undefined ? null : asKey(shared),
      ...{ identity: { [TEXT_HASH]: textHash(raw, references) }, prompt: {}, fields: metadata },
      values: Object.fromEntries(Object.entries(scores ?? {}).flatMap(([name, { value }]) => numbersOf(name, value))),
      text: { input: raw, references, output: said === undefined ? '' : plainText(said.message.content) },
    },
  };
}

/** A score of several numbers is several metrics. */
function numbersOf(name: string, value: unknown): [name: string, value: [number]][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([part, inner]) => numbersOf(`${name}.${part}`, inner));
  }
  const number = numberOf(value);
  return number === null ? [] : [[name, [number]]];
}

const WORDS: Readonly<Record<string, number>> = { c: 1, i: 0, p: 0.5, n: 0, yes: 1, true: 1, no: 0, false: 0 };

/** As inspect_ai's `value_to_float` has it; null where there is no score. */
function numberOf(value: unknown): number | null {
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = WORDS[value.toLowerCase()] ?? Number(value);
  return Number.isFinite(number) ? number : null;
}

/** What the user says in it. */
function questionOf(input: Sample['input']): string {
  if (typeof input === 'string') return input;
  return input
    .filter(({ role }) => role === 'user')
    .map(({ content }) => plainText(content))
    .join('\n');
}

function plainText(content: z.infer<typeof Content>): string {
  return typeof content === 'string' ? content : content.map(({ text = '' }) => text).join(' ');
}
