import { JSON_FLAG, newEdition, setOption, type DefineCommand } from '../flags.js';

const HELP = `
FILE is JSON lines (.jsonl, .ndjson) or parquet with one text a record, plain text (.txt) or Markdown (.md). The
translation lies beside it as FILE.LANGUAGE.EXTENSION, parquet as .jsonl. All but the text stays as it is. Documents that
get through no quality gate stand there in their source language, and in FILE.LANGUAGE.quarantine.jsonl with the reason.
Text and Markdown are cut at blank lines, so that a document is a paragraph.

It goes on by itself after a crash, as a run does, and takes sentences that it translated before from the memory.
\`sprogskole watch\` shows it.

examples:
  sprogskole translate README.md --model google/madlad400-3b-mt --to da
  sprogskole translate chats.jsonl --preset llama2-7b-danish --field instruction --output chats-da.jsonl
  sprogskole translate book.txt --config pipeline.yaml --from de --set translation.quality.onFailure=keep-source`;

interface Flags {
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

export const define: DefineCommand = (parent, run) => {
  parent
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
    .addHelpText('after', HELP)
    .action((file: string, { retranslate, force = false, detach = false, json = false, ...flags }: Flags) =>
      run(async (cli) => {
        const { translate } = await import('./translate.js');
        const set = retranslate === true ? [...flags.set, newEdition(new Date())] : flags.set;
        return translate(cli, file, { ...flags, set, force, detach, json });
      }),
    );
};
