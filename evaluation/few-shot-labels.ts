/** What a question and its answer are called before each, by OASST code; in English where a language is not here. */
const LABELS: Readonly<Record<string, readonly [question: string, answer: string]>> = {
  da: ['Spørgsmål', 'Svar'],
  de: ['Frage', 'Antwort'],
  es: ['Pregunta', 'Respuesta'],
  fr: ['Question', 'Réponse'],
  it: ['Domanda', 'Risposta'],
  nb: ['Spørsmål', 'Svar'],
  nl: ['Vraag', 'Antwoord'],
  no: ['Spørsmål', 'Svar'],
  pt: ['Pergunta', 'Resposta'],
  sv: ['Fråga', 'Svar'],
};

export function fewShotLabels(language: string): { readonly question: string; readonly answer: string } {
  const [question, answer] = LABELS[language] ?? ['Question', 'Answer'];
  return { question, answer };
}
