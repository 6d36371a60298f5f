import { METRICS, type Estimate, type MetricName, type SystemScores } from '../../contracts/evaluation.js';
import { type ReportData } from '../../contracts/report.js';
import { accountingRows } from './data-section.js';
import { formatCount, formatInterval, formatPercent, formatScore, formatSeconds, metricTitle } from './format.js';
import { flatten } from './provenance-section.js';
import { summarizeQuality } from './quality-rows.js';
import { shownMetrics } from './shown-metrics.js';
import { summarizeTranslator } from './translator-scores.js';

/** What the card needs beyond the report; each is a fact about the base model or the data that the run knows. */
export interface ModelCardOptions {
  /** SPDX-like id of the base model's licence, e.g. `llama2`; the fine-tuned model stays under it. */
  readonly baseLicense?: string;
  /** Hub ids of the data. */
  readonly datasets?: readonly string[];
  readonly chatTemplate?: 'llama2' | 'chatml';
  /** The system that the card describes; the newest model by default. */
  readonly system?: string;
}

/** A Hub model card in Markdown: YAML front matter with a model-index, then training, evaluation, limits and use. */
export function renderModelCard(data: ReportData, options: ModelCardOptions = {}): string {
  const model = chosenModel(data, options.system);
  return (
    [
      ...frontMatter(data, options, model),
      `# ${plain(data.title)}`,
      '',
      `${code(data.baseModel)} taught ${data.languageName} on machine-translated conversations with (Q)LoRA; this card describes the **${model?.title ?? 'trained'}** model.`,
      '',
      ...section('Does it do better?', [
        ...data.verdicts.flatMap(({ headline, points }) => [
          `**${plain(headline)}**`,
          '',
          ...points.map((point) => `- ${plain(point)}`),
          '',
        ]),
        ...data.notDone.flatMap((sentence) => [plain(sentence), '']),
      ]),
      ...section('How to use', howToUse(data, options)),
      ...section('Training', trainingFacts(data)),
      ...section('Evaluation', evaluationTable(data)),
      ...section(
        'Limitations',
        data.limitations.map((limit) => `- ${plain(limit)}`),
      ),
      ...section('Licence', licence(data, options)),
    ]
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trimEnd() + '\n'
  );
}

function section(title: string, lines: readonly string[]): string[] {
  return [`## ${title}`, '', ...lines, ''];
}

function chosenModel({ systems }: ReportData, wanted?: string): SystemScores | undefined {
  const models = systems.filter(({ baseline, system }) => !baseline && !system.startsWith('base'));
  return models.find(({ system }) => system === wanted) ?? models.at(-1);
}

/** Every string is a JSON string, which YAML reads as it is. */
function frontMatter(data: ReportData, options: ModelCardOptions, model: SystemScores | undefined): string[] {
  const results = shownMetrics(data).flatMap((metric) => {
    const score = model?.scores[metric];
    return score ? metricResult(metric, score, data) : [];
  });
  return [
    '---',
    `language: ${JSON.stringify(data.language)}`,
    `base_model: ${JSON.stringify(data.baseModel)}`,
    `license: ${JSON.stringify(options.baseLicense ?? 'other')}`,
    'library_name: peft',
    'pipeline_tag: text-generation',
    ...(options.datasets?.length ? ['datasets:', ...options.datasets.map((id) => `  - ${JSON.stringify(id)}`)] : []),
    'tags: ["sprogskole", "qlora", "dpo", "machine-translated-data"]',
    'model-index:',
    `  - name: ${JSON.stringify(data.title)}`,
    '    results:',
    '      - task: { type: "text-generation", name: "Dialogue" }',
    `        dataset: { type: "sprogskole/held-out", name: ${JSON.stringify(`Held-out conversations (${data.languageName})`)}, split: "test" }`,
    '        metrics:',
    ...results,
    '---',
    '',
  ];
}

function metricResult(metric: MetricName, { value, interval }: Estimate, data: ReportData): string[] {
  const spread =
    interval &&
    `${Number((100 * data.confidence).toFixed(1))} % CI ${interval.low.toFixed(4)} to ${interval.high.toFixed(4)}`;
  const name = `${metricTitle(metric, data.languageName)} (${[METRICS[metric].unit, spread ?? 'no interval'].join(', ')})`;
  return [
    `          - { type: ${JSON.stringify(metric)}, name: ${JSON.stringify(name)}, value: ${Number(value.toFixed(6))} }`,
  ];
}

function howToUse(data: ReportData, { chatTemplate }: ModelCardOptions): string[] {
  const template = chatTemplate ?? settingOf(data.settings, 'training.chatTemplate');
  return [
    `The model was trained with the ${template ? `\`${template}\`` : 'run’s'} chat template, which is in the tokenizer of the adapter folder. Another template gives worse answers.`,
    '',
    '```python',
    ...loading(data),
    'messages = [{"role": "user", "content": "…"}]',
    'inputs = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=True, return_tensors="pt")',
    'output = model.generate(**inputs.to(model.device), max_new_tokens=256)',
    'print(tokenizer.decode(output[0, inputs["input_ids"].shape[1]:], skip_special_tokens=True))',
    '```',
  ];
}

/** A base that is a folder is named as such: what the adapter calls it is no repository. */
function loading({ settings }: ReportData): string[] {
  const path = settingOf(settings, 'baseModel.path');
  const [peft, transformers] =
    path === null
      ? ['AutoPeftModelForCausalLM', 'AutoTokenizer']
      : ['PeftModel', 'AutoModelForCausalLM, AutoTokenizer'];
  return [
    `from peft import ${peft}`,
    `from transformers import ${transformers}`,
    '',
    'folder = "path/to/adapter"',
    'tokenizer = AutoTokenizer.from_pretrained(folder)',
    ...(path === null
      ? ['model = AutoPeftModelForCausalLM.from_pretrained(folder, device_map="auto")']
      : [
          `base = AutoModelForCausalLM.from_pretrained(${JSON.stringify(path)}, device_map="auto")`,
          'model = PeftModel.from_pretrained(base, folder)',
        ]),
  ];
}

function settingOf(settings: unknown, name: string): string | null {
  const entry = flatten(settings).find(([path]) => path === name);
  return entry ? entry[1].replaceAll('"', '') : null;
}

function trainingFacts(data: ReportData): string[] {
  const training = flatten(data.settings).filter(([path]) => path.startsWith('training.') || path === 'seed');
  const stages = data.lineage.filter(({ stage }) => stage === 'sft' || stage === 'dpo');
  return [
    `- Base model: ${code(data.baseModel)}`,
    `- Translator: ${code(data.translationModel)}`,
    ...Object.entries(data.splits).map(([name, count]) => `- ${plain(name)}: ${formatCount(count)}`),
    ...accountingRows(data.accounting).map(
      ({ outcome, count }) => `- Messages, ${plain(outcome.toLowerCase())}: ${formatCount(count)}`,
    ),
    ...(data.quality === null ? [] : [`- ${plain(summarizeQuality(data.quality))}`]),
    ...data.translatorScores.map((score) => `- ${plain(summarizeTranslator(score))}`),
    ...stages.map(({ stage, seconds }) => `- ${stage.toUpperCase()} took ${formatSeconds(seconds)}`),
    '',
    '| setting | value |',
    '|---|---|',
    ...training.map(([path, value]) => `| \`${path}\` | \`${value}\` |`),
  ];
}

function evaluationTable(data: ReportData): string[] {
  return [
    `${data.testItems} held-out questions from ${data.testTrees} conversation trees; ${formatPercent(data.confidence)} intervals with trees as their units; a dash stands where none would hold.`,
    '',
    `| metric | ${data.systems.map(({ title }) => plain(title)).join(' | ')} |`,
    `|---|${data.systems.map(() => '---:|').join('')}`,
    ...shownMetrics(data).map((metric) => {
      const cells = data.systems.map(({ scores }) => cell(metric, scores[metric]));
      return `| ${plain(metricTitle(metric, data.languageName))} (${METRICS[metric].unit}) | ${cells.join(' | ')} |`;
    }),
  ];
}

function cell(metric: MetricName, score: Estimate | undefined): string {
  return score ? `${formatScore(metric, score.value)} (${formatInterval(metric, score.interval)})` : '–';
}

function licence(data: ReportData, { baseLicense }: ModelCardOptions): string[] {
  return [
    `The weights derive from ${code(data.baseModel)} and stay under its licence${baseLicense ? ` (${baseLicense})` : ''}; read it before you share them. The translated data stays under the licence of its source; OpenAssistant data is under Apache-2.0.`,
  ];
}

/** Keeps text from being read as Markdown or HTML. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>|]/g, '\\$&').replaceAll('\n', ' ');
}

function code(text: string): string {
  return `\`${text.replaceAll('`', '')}\``;
}
