/**
 * Sentences that are written in English when models are compared and kept so, in Danish: by pattern, in the order in
 * which they are tried. A sentence that none fits stays English, so a test goes through all that can be written.
 */
const SENTENCES: readonly (readonly [pattern: RegExp, danish: string])[] = [
  // evaluation/interval-rules.ts
  [
    /^from (\d+) independent clusters: no interval holds with fewer than (\d+)$/,
    'fra $1 uafhængige klynger: intet interval holder med færre end $2',
  ],
  [
    /^from (\d+) clusters: with fewer than (\d+), rare large differences may not have been seen$/,
    'fra $1 klynger: med færre end $2 kan sjældne, store forskelle være overset',
  ],
  [
    /^rare and large differences in (\d+) clusters: no interval holds with fewer than (\d+)$/,
    'sjældne og store forskelle i $1 klynger: intet interval holder med færre end $2',
  ],
  [/^fewer than (\d+) items differ from all others$/, 'færre end $1 spørgsmål skiller sig ud fra alle andre'],
  [
    /^the same in every cluster; the true change is at most (\S+) percentage points$/,
    'ens i hver klynge; den sande ændring er højst $1 procentpoint',
  ],
  [
    /^(\d+) of (\d+) clusters differ, (\d+) are needed; the true change is at most (\S+) percentage points$/,
    '$1 af $2 klynger er forskellige, $3 behøves; den sande ændring er højst $4 procentpoint',
  ],
  [
    /^the same difference in every cluster, so there is no spread to make an interval of$/,
    'den samme forskel i hver klynge, så der er ingen spredning at lave et interval af',
  ],
  [/^the same in every cluster$/, 'ens i hver klynge'],
  [/^(\d+) of (\d+) clusters differ, (\d+) are needed$/, '$1 af $2 klynger er forskellige, $3 behøves'],
  // evaluation/judge.ts
  [/^nothing was measured$/, 'intet blev målt'],
  [/^not measured on both: (.*)$/, 'ikke målt for begge: $1'],
  // evaluation/report/steps-not-done.ts
  [
    /^No benchmark: no question is held out, because (.*); no models are compared\.$/,
    'Ingen benchmark: intet spørgsmål er holdt tilbage, fordi $1; ingen modeller sammenlignes.',
  ],
  [
    /^No validation: no conversation is kept for it, because (.*)\.$/,
    'Ingen validering: ingen samtale er holdt tilbage til den, fordi $1.',
  ],
  [
    /^No DPO: no prompt to train on has two answers with different ranks and texts \((\d+) answers without a rank, (\d+) pairs of equal texts(.*)\)\.$/,
    'Ingen DPO: intet spørgsmål at træne på har to svar med forskellig rang og tekst ($1 svar uden rang, $2 par med ens tekster$3).',
  ],
  [/, (\d+) pairs that hold a test item\)/, ', $1 par med et testspørgsmål)'],
  [
    /^No validation of DPO: no preference pair is among the conversations for validation\.$/,
    'Ingen validering af DPO: intet præferencepar er blandt samtalerne til validering.',
  ],
  [/because (\S+) is 0\b|fordi (\S+) is 0\b/, 'fordi $1$2 er 0'],
  [/too few trees \(/, 'der er for få træer ('],
  // activities/skipped.ts
  [
    /examples left out, for no answer begins within maxLength$/,
    'eksempler udeladt, fordi intet svar begynder inden for maxLength',
  ],
  [
    /examples left out, for the prompt alone fills maxLength$/,
    'eksempler udeladt, fordi spørgsmålet alene fylder maxLength',
  ],
  [/examples cut at maxLength$/, 'eksempler skåret af ved maxLength'],
  [/examples asked with a shortened prompt$/, 'eksempler stillet med et forkortet spørgsmål'],
  [/examples compared with a shortened reference$/, 'eksempler sammenlignet med en forkortet reference'],
  // activities/report.ts and client/commands/report.ts: names of sets of examples
  [/^(.*), chosen of (\d+)$/, '$1, valgt af $2'],
  [/SFT training conversations|SFT train\b/, 'SFT-træningssamtaler'],
  [/SFT validation conversations|SFT validation\b/, 'SFT-valideringssamtaler'],
  [/DPO training pairs|DPO train\b/, 'DPO-træningspar'],
  [/DPO validation pairs|DPO validation\b/, 'DPO-valideringspar'],
  [/^Held-out questions$|^Test$/, 'Tilbageholdte spørgsmål'],
];

export function danishSentence(english: string): string {
  const text = SENTENCES.reduce((sentence, [pattern, danish]) => sentence.replace(pattern, danish), english);
  return text.replaceAll(/(\d)\.(\d)/g, '$1,$2');
}
