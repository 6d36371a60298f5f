import { METRICS, type Estimate, type SystemScores } from '../../contracts/evaluation.js';
import { type ReportData } from '../../contracts/report.js';
import { frontMatter } from './card-front-matter.js';
import { licenceSection } from './card-licence.js';
import { accountingRows } from './data-section.js';
import { formatCount, formatInterval, formatPercent, formatScore, formatSeconds, metricTitle } from './format.js';
import { code, plain } from './markdown.js';
import { flatten } from './provenance-section.js';
import { summarizeQuality } from './quality-rows.js';
import { shownMetrics } from './shown-metrics.js';
import { summarizeTranslator } from './translator-scores.js';

/** A Hub model card in Markdown: YAML front matter with a model-index, then training, evaluation, limits and use. */
export function renderModelCard(data: ReportData): string {
  const model = newestModel(data);
  return (
    [
      ...frontMatter(data, model),
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
      ...section('How to use', howToUse(data)),
      ...section('Training', trainingFacts(data)),
      ...section('Evaluation', [...evaluationTable(data), ...suiteTable(data)]),
      ...section(
        'Limitations',
        data.limitations.map((limit) => `- ${plain(limit)}`),
      ),
      ...section('Licence', licenceSection(data)),
    ]
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trimEnd() + '\n'
  );
}

function section(title: string, lines: readonly string[]): string[] {
  return [`## ${title}`, '', ...lines, ''];
}

function newestModel({ systems }: ReportData): SystemScores | undefined {
  return systems.filter(({ baseline, system }) => !baseline && !system.startsWith('base')).at(-1);
}

function howToUse(data: ReportData): string[] {
  const template = settingOf(data.settings, 'training.chatTemplate');
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

/** The base is named whole: what the adapter calls it may be a folder, and its branch may have moved on. */
function loading({ settings, sources: { baseModel } }: ReportData): string[] {
  const base = baseModel.repository ?? settingOf(settings, 'baseModel.path') ?? baseModel.name;
  const revision = baseModel.revision === null ? '' : `, revision=${JSON.stringify(baseModel.revision)}`;
  return [
    'from peft import PeftModel',
    'from transformers import AutoModelForCausalLM, AutoTokenizer',
    '',
    'folder = "path/to/adapter"',
    'tokenizer = AutoTokenizer.from_pretrained(folder)',
    `base = AutoModelForCausalLM.from_pretrained(${JSON.stringify(base)}${revision}, device_map="auto")`,
    'model = PeftModel.from_pretrained(base, folder)',
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

function cell(metric: string, score: Estimate | undefined): string {
  return score ? `${formatScore(metric, score.value)} (${formatInterval(metric, score.interval)})` : '–';
}

/** Of the models alone: the baselines are asked no suite. */
function suiteTable({ suites, systems, languageName }: ReportData): string[] {
  const models = systems.filter(({ baseline }) => !baseline);
  if (suites.length === 0) return [];
  return [
    '',
    `| suite | metric | items | ${models.map(({ title }) => plain(title)).join(' | ')} |`,
    `|---|---|---:|${models.map(() => '---:|').join('')}`,
    ...suites.map(({ title, items, scores, metrics: { primary } }) => {
      const cells = models.map(({ system }) => cell(primary, scores[system]?.[primary]));
      return `| ${plain(title)} | ${plain(metricTitle(primary, languageName))} | ${formatCount(items)} | ${cells.join(' | ')} |`;
    }),
  ];
}
