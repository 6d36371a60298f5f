import { at, dependents, is } from './clause.js';
import { replaced, type Change, type Rule } from './change.js';
import type { Sentence, Word } from './conllu.js';

/** Common gender, neuter. */
const DETERMINERS = [
  ['en', 'et'],
  ['den', 'det'],
  ['denne', 'dette'],
  ['min', 'mit'],
  ['din', 'dit'],
  ['sin', 'sit'],
  ['ingen', 'intet'],
  ['hver', 'hvert'],
] as const;
/** Of both genders, with one meaning or with two, or with one letter less another noun; compounds end in them. */
const BOTH = /(øl|fond|katalog|lak|bud|nøgle|segl|følge|søm|frø|lem|øre|par|bal|låg|plade|fyr|nød|ark|kar|tryk)$/;
/** Adjectives that take no t: those in -sk, -t, a vowel or s, and some. */
const WITHOUT_T = /(sk|t|s|[aeiouyæøå]|fremmed|fælles|kvit)$/;

/** "en hund" → "et hund", "dette hus" → "denne hus". */
export const determinerGender: Rule = (sentence) =>
  sentence.words.flatMap((word, place): Change[] => {
    const isOwn = word.deprel.startsWith('det') || word.deprel === 'nmod:poss';
    const gender = isOwn ? genderOf(at(sentence, word.head)) : null;
    const forms = DETERMINERS.find((pair) => gender !== null && pair[gender] === word.form.toLowerCase());
    return gender === null || forms === undefined ? [] : [replaced(sentence, place, forms[gender === 0 ? 1 : 0])];
  });

/** "et stort hus" → "et stor hus", "en stor hund" → "en stort hund". */
export const adjectiveGender: Rule = (sentence) =>
  sentence.words.flatMap((word, place): Change[] => {
    const { form, lemma } = word;
    const gender = genderOf(at(sentence, word.head));
    if (!is(word, 'ADJ', { Degree: 'Pos', Number: 'Sing' }) || word.deprel !== 'amod' || gender === null) return [];
    if (WITHOUT_T.test(lemma) || !hasArticle(sentence, word.head, gender)) return [];
    // "et rigtig godt spil" is right as well.
    const isBeforeAdjective = at(sentence, place + 1).upos === 'ADJ';
    const forms = [lemma, `${lemma}t`] as const;
    if (form.toLowerCase() !== forms[gender] || isBeforeAdjective || word.head < place) return [];
    return [replaced(sentence, place, forms[gender === 0 ? 1 : 0])];
  });

/** "huset" → "husen", "bilen" → "bilet". */
export const suffixGender: Rule = (sentence) =>
  sentence.words.flatMap((word, place): Change[] => {
    const ending = word.feats['Gender'] === 'Com' ? 'n' : 't';
    if (!is(word, 'NOUN', { Definite: 'Def', Number: 'Sing' }) || 'Case' in word.feats || BOTH.test(word.lemma))
      return [];
    if (!word.form.endsWith(`e${ending}`) || word.form === word.lemma) return [];
    return [replaced(sentence, place, `${word.form.slice(0, -1)}${ending === 'n' ? 't' : 'n'}`)];
  });

/** Forms that sound alike: "husene" → "husende", "løbende" → "løbene". */
export const eneEnde: Rule = (sentence) =>
  sentence.words.flatMap((word, place): Change[] => {
    const isPlural = is(word, 'NOUN', { Definite: 'Def', Number: 'Plur' }) && !('Case' in word.feats);
    const isParticiple = is(word, 'VERB', { Tense: 'Pres', VerbForm: 'Part' });
    if (isPlural && /[^r]ene$/.test(word.form)) return [replaced(sentence, place, `${word.form.slice(0, -2)}nde`)];
    if (isParticiple && word.form.endsWith('ende')) return [replaced(sentence, place, `${word.form.slice(0, -3)}ne`)];
    return [];
  });

/** Of a noun in the singular: 0 common, 1 neuter; null where it has none, or both. */
function genderOf(word: Word): 0 | 1 | null {
  if (!is(word, 'NOUN', { Number: 'Sing' }) || !('Gender' in word.feats) || BOTH.test(word.lemma)) return null;
  return word.feats['Gender'] === 'Com' ? 0 : 1;
}

function hasArticle(sentence: Sentence, noun: number, gender: 0 | 1): boolean {
  const article = gender === 0 ? 'en' : 'et';
  return dependents(sentence, noun).some((place) => at(sentence, place).form.toLowerCase() === article);
}
