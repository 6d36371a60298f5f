import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** Real texts beside the repository; see shared/data/README.md. */
const FOLDER = fileURLToPath(new URL('../../../shared/data/', import.meta.url));

export const hasCorpora = existsSync(FOLDER);

export interface CorpusText {
  /** What belongs together and is split as a whole: a tree of messages, a sentence. */
  readonly group: string;
  readonly text: string;
}

/** Answers and prompts of OASST in English, news in Danish and English (NTREX), Danish of a treebank (DDT). */
export function readCorpora(): Readonly<Record<string, readonly CorpusText[]>> {
  const messages = [...treeMessages('oasst/en_100.trees.jsonl.gz'), ...flatMessages()];
  const ofRole = (role: string) => messages.filter((message) => message.role === role);
  const news = lines('parallel/ntrex_en_da.tsv')
    .slice(1)
    .map((line) => line.split('\t'));
  return {
    answers: ofRole('assistant').map(({ tree, text }) => ({ group: tree, text })),
    prompts: ofRole('prompter').map(({ tree, text }) => ({ group: tree, text })),
    'news, da': news.map(([, text = '']) => ({ group: text, text })),
    'news, en': news.map(([text = '']) => ({ group: text, text })),
    'treebank, da': lines('danish/da_ddt-ud-dev.conllu')
      .filter((line) => line.startsWith('# text = '))
      .map((line) => line.slice('# text = '.length))
      .map((text) => ({ group: text, text })),
  };
}

interface Node {
  readonly role: string;
  readonly text: string;
  readonly message_tree_id: string;
  readonly replies: readonly Node[];
}

interface FoundMessage {
  readonly role: string;
  readonly text: string;
  readonly tree: string;
}

function treeMessages(file: string): FoundMessage[] {
  const trees = lines(file).map((line) => JSON.parse(line) as { message_tree_id: string; prompt: Node });
  const below = (tree: string, { role, text, replies }: Node): FoundMessage[] => [
    { role, text, tree },
    ...replies.flatMap((reply) => below(tree, reply)),
  ];
  return trees.flatMap(({ message_tree_id, prompt }) => below(message_tree_id, prompt));
}

function flatMessages(): FoundMessage[] {
  const rows = lines('oasst/oasst1_en_validation.messages.jsonl.gz').map((line) => JSON.parse(line) as Node);
  return rows.map(({ role, text, message_tree_id }) => ({ role, text, tree: message_tree_id }));
}

function lines(file: string): string[] {
  const bytes = readFileSync(FOLDER + file);
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text.split('\n').filter(Boolean);
}
