import { JSON_FLAG, type DefineCommand } from '../flags.js';

export const define: DefineCommand = (parent, run) => {
  parent
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
      run(async (cli) => (await import('./models-convert.js')).convertModel(cli, model, { ...flags, json })),
    );
};
