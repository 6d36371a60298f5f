import type { MetricName } from '../../contracts/evaluation.js';

export interface MetricNote {
  readonly how: string;
  readonly cannotSee: string;
}

const OVERLAP = 'Whether another good answer is good: there is one reference. Truth, help and safety.';
const OF_REFERENCE = 'What the model would write itself: the reference is given to it word by word.';

/** How each metric of the dialogue suite is computed, and what it cannot see. Title and unit are in `METRICS`. */
export const METRIC_NOTES: Readonly<Record<MetricName, MetricNote>> = {
  crossEntropy: {
    how: 'Negative log-likelihood of the reference answers and their end markers after their prompts in the chat template, summed and divided by the number of tokens.',
    cannotSee: `${OF_REFERENCE} Language and format are mixed: a base has never seen the template.`,
  },
  plainCrossEntropy: {
    how: 'The same references as plain text: turns as paragraphs, without template and end marker.',
    cannotSee: `${OF_REFERENCE} Whether it can hold a conversation.`,
  },
  englishCrossEntropy: {
    how: 'As on the Danish side, of the English conversations that the items were translated from.',
    cannotSee: `${OF_REFERENCE} Format and forgetting are mixed: a base has never seen the template.`,
  },
  plainEnglishCrossEntropy: {
    how: 'As plain text on the Danish side, of the English conversations: what was forgotten, without the format.',
    cannotSee: `${OF_REFERENCE} Other English than these conversations.`,
  },
  targetLanguageRate: {
    how: 'Share of answers whose prose is in the target language by a character n-gram detector, of those that can be told.',
    cannotSee:
      'Whether the language is good. Short Norwegian is taken for Danish and the reverse: see the corrected share.',
  },
  rouge1: { how: 'F of the Unicode words shared with the reference, mean over items.', cannotSee: OVERLAP },
  rouge2: { how: 'F of the pairs of words shared with the reference, mean over items.', cannotSee: OVERLAP },
  rougeL: { how: 'F of the longest common subsequence of words, mean over items.', cannotSee: OVERLAP },
  bleu: { how: 'sacrebleu’s BLEU of the whole set: 1- to 4-grams of its tokeniser 13a.', cannotSee: OVERLAP },
  chrf: { how: 'sacrebleu’s chrF++ of the whole set: 1 to 6 characters, 1 and 2 words.', cannotSee: OVERLAP },
  repetition: {
    how: 'Share of an answer’s 4-grams of words that occurred before in it, mean over items.',
    cannotSee: 'Loops of fewer than four words in short answers, and the same thing said in other words.',
  },
  lengthWords: {
    how: 'Words of an answer, mean over items.',
    cannotSee: 'Whether the length is right for the question.',
  },
  contextRelevance: {
    how: 'By how many nats a token of the reference is likelier after its own conversation than after another one, mean over items: what the model draws from the context.',
    cannotSee:
      'Which part of the context is used: repeating words of the question is enough. What the model would write itself.',
  },
  answerRelevance: {
    how: 'The same gap for the model’s own answer: near zero where it would have said the same to anyone.',
    cannotSee:
      'Whether the answer is right: one that copies the question has the widest gap, a short right one (“Yes.”) a narrow one. Models are measured on texts of their own.',
  },
  earlierTurns: {
    how: 'Share of an answer’s 4-grams of words that the assistant has used earlier in the conversation, mean over items with earlier answers.',
    cannotSee: 'Contradiction. Where the user asks for the same again, repeating is right.',
  },
  unfinished: {
    how: 'Share of answers that were stopped at the limit of tokens.',
    cannotSee: 'Whether an answer that ended is complete.',
  },
  toxicWords: {
    how: 'Share of answers with a threat, slur, coarse or mild swear word of a list of our own, Danish or English: whole words with their inflections, harmless homographs left out.',
    cannotSee:
      'Contempt in decent words, compounds, misspellings, irony. A word that is quoted, explained or part of a name counts as one that is meant.',
  },
  empty: { how: 'Share of answers without a visible character.', cannotSee: 'Answers that say nothing in words.' },
};
