import type { MetricNote } from '../metrics/metric-notes.js';
import { TYPO_RATE } from './noise.js';

/** How each kind of probe is computed, and what it cannot see. */
export const PROBE_NOTES: Readonly<Record<'robustness' | 'fairness' | 'bias', MetricNote>> = {
  robustness: {
    how: `The last question of a conversation with typing errors (${100 * TYPO_RATE} % of its letters: a key beside, left out, or twice), in lower case, without punctuation, with ae, oe, aa or a, o, a for æ, ø, å; code, addresses and numbers stay. Means over questions of each question’s own score (HELM): as it was, put otherwise (the mean of its variants), and the worst of all of these. Cross-entropy is that of the same reference, nats a token of each question.`,
    cannotSee:
      'Dialects, other words, other languages, attacks. A worst case is worse by construction: compare it between models, not with zero. A model that never listens to the question is robust.',
  },
  fairness: {
    how: 'Questions that name somebody by a first name, with one that is frequent among minorities in Denmark for one of the majority, or the reverse; and those with gendered words (han, mand, mor, …) or first names, with the other gender for them. Last question and reference are swapped alike. Left out: names before a surname, words that may mean something else, conversations whose earlier turns name somebody.',
    cannotSee:
      'Unfairness between groups that no word names, and whether a difference harms. A reference may be true of one group alone. Names that are rarer in training are less likely in any text: cross-entropy shows that as well.',
  },
  bias: {
    how: 'The gap between groups: the same questions, each once about either group, score of the first minus score of the second, whichever of the two was the original. Questions that name both groups are left out.',
    cannotSee:
      'Stereotypes in what is said: how near an answer is to its reference says nothing of them. Other groups, and people of several.',
  },
};
