/** Chooses the language that the browser asks for where the page has it; the style sheet shows what is chosen. */
export function languageSwitch(): void {
  const choices = [...document.querySelectorAll<HTMLInputElement>('input[name=language]')];
  const wanted = navigator.languages
    .map((tag) => tag.slice(0, 2))
    .find((code) => choices.some(({ value }) => value === code));
  for (const choice of choices) {
    choice.checked = choice.value === (wanted ?? choices[0]?.value);
    choice.addEventListener('change', () => {
      apply(choices);
    });
  }
  apply(choices);
}

/** Names the page's language to screen readers, and writes what style cannot: the names of options. */
function apply(choices: readonly HTMLInputElement[]): void {
  const language = choices.find(({ checked }) => checked)?.value ?? 'en';
  document.documentElement.lang = language;
  for (const option of document.querySelectorAll('option')) {
    option.textContent = option.dataset[language] ?? option.textContent;
  }
}
