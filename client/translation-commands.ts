import type { Command } from 'commander';
import { JSON_FLAG, newEdition, setOption, type Action } from './flags.js';

const TRANSLATE_HELP = `
FILE is JSON lines (.jsonl, .ndjson) or parquet with one text a record, plain text (.txt) or Markdown (.md). The
translation lies beside it as FILE.LANGUAGE.EXTENSION, parquet as .jsonl. All but the text stays as it is. Documents that
get through no quality gate stand there in their source language, and in FILE.LANGUAGE.quarantine.jsonl with the reason.
Text and Markdown are cut at blank lines, so that a document is a paragraph.

It survives what a run does, goes on by itself, and never translates a sentence twice. \`sprogskole watch\` shows it.

examples:
  sprogskole translate README.md --model google/madlad400-3b-mt --to da
  sprogskole translate chats.jsonl --preset llama2-7b-danish --field instruction --output chats-da.jsonl
  sprogskole translate book.txt --config pipeline.yaml --from de --set translation.quality.onFailure=keep-source`;

const MODELS_HELP = `
examples:
  sprogskole models list llama2-7b-danish
  sprogskole models pull google/madlad400-3b-mt --revision main
  sprogskole models convert google/madlad400-3b-mt --engine onnx --precision int8
  sprogskole models convert ./my-model --engine ctranslate2 --precision bfloat16`;

interface TranslateFlags {
  readonly to?: string;
  readonly from: string;
  readonly field: string;
  readonly output?: string;
  readonly config?: string;
  readonly preset?: string;
  readonly model?: string;
  readonly engine?: string;
  readonly set: string[];
  readonly retranslate?: boolean;
  readonly force?: boolean;
  readonly detach?: boolean;
  readonly json?: boolean;
}

/** Translation outside a pipeline, models, and how fast the engines are here. */
export function translationCommands(root: Command, run: (action: Action) => Promise<void>): void {
  root
    .command('translate <FILE>')
    .description('translate the documents of one file, outside a pipeline but as durably')
    .option('--to <language>', 'language to translate into (default: that of the pipeline; without one da)')
    .option('--from <language>', 'language of the file', 'en')
    .option('--field <name>', 'field or column that holds the text, in JSON lines and parquet', 'text')
    .option('--output <file>', 'default: beside FILE, with the language in its name')
    .option('--config <pipeline>', 'take the translator and its settings from this pipeline file')
    .option('--preset <name>', 'likewise from a preset')
    .option('--model <model>', 'a folder or owner/name[@revision]; with --engine openai the name of a model')
    .option('--engine <name>', 'onnx, ctranslate2, transformers or openai (default: that of the pipeline, else onnx)')
    .addOption(setOption())
    .option('--retranslate', 'translate everything anew, and remember that instead of earlier translations')
    .option('--force', 'replace an output that is there')
    .option('--detach', 'start it and return')
    .option(...JSON_FLAG)
    .addHelpText('after', TRANSLATE_HELP)
    .action((file: string, { retranslate, force = false, detach = false, json = false, ...flags }: TranslateFlags) =>
      run(async (cli) => {
        const { translate } = await import('./commands/translate.js');
        const set = retranslate === true ? [...flags.set, newEdition(new Date())] : flags.set;
        return translate(cli, file, { ...flags, set, force, detach, json });
      }),
    );
  modelCommands(root.command('models').description('what is here of models; downloads and conversions'), run);
  root
    .command('bench')
    .description('measurements on this machine')
    .command('translate [OPTIONS...]')
    .description('translation engines side by side; its own --help names the options')
    .helpOption(false)
    .allowUnknownOption()
    .action((options: string[]) =>
      run(async (cli) => (await import('./commands/bench.js')).benchTranslate(cli, options)),
    );
}

function modelCommands(models: Command, run: (action: Action) => Promise<void>): void {
  models.addHelpText('after', MODELS_HELP);
  models
    .command('list [PIPELINE]')
    .description('downloads and conversions in the home, with revision, precision and size; what a pipeline names')
    .option(...JSON_FLAG)
    .action((pipeline: string | undefined, { json = false }: { json?: boolean }) =>
      run(async (cli) => (await import('./models/list-models.js')).listModels(cli, pipeline, json)),
    );
  models
    .command('pull <MODEL>')
    .description('download owner/name from the Hub, ahead of the run that needs it')
    .option('--revision <name>', 'commit, branch or tag', 'main')
    .option(...JSON_FLAG)
    .addHelpText('after', '\nexample:\n  sprogskole models pull google/madlad400-3b-mt --revision main')
    .action((model: string, { revision, json = false }: { revision: string; json?: boolean }) =>
      run(async (cli) => (await import('./models/pull-model.js')).pullModel(cli, model, revision, json)),
    );
  models
    .command('convert <MODEL>')
    .description('make what an engine makes of a model at its first use: a folder or owner/name[@revision]')
    .requiredOption('--engine <name>', 'onnx or ctranslate2')
    .option(
      '--precision <name>',
      "onnx: float32, int8; ctranslate2: bfloat16, float32, int8, int8_bfloat16 (default: the engine's)",
    )
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      '\nexample:\n  sprogskole models convert google/madlad400-3b-mt --engine onnx --precision int8',
    )
    .action((model: string, { json = false, ...flags }: { engine: string; precision?: string; json?: boolean }) =>
      run(async (cli) => (await import('./models/convert-model.js')).convertModel(cli, model, { ...flags, json })),
    );
}
