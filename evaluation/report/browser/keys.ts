import type { AnswerList } from './answer-browser.js';

/** Keys of single letters, which the reader can turn off (WCAG 2.1.4); none where text is written. */
export function listenToKeys(list: AnswerList): void {
  const search = document.querySelector<HTMLInputElement>('#search');
  const areOn = document.querySelector<HTMLInputElement>('#keys');
  addEventListener('keydown', (event) => {
    if (event.target === search && event.key === 'Escape') search?.blur();
    if (isTyping(event) || areOn?.checked !== true) return;
    const actions: Readonly<Record<string, () => void>> = {
      j: () => {
        list.step(1);
      },
      k: () => {
        list.step(-1);
      },
      o: () => {
        list.toggle();
      },
      '/': () => {
        search?.focus();
      },
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function isTyping({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  const writes = target instanceof HTMLElement && target.matches('input[type=search], select, textarea');
  return writes || ctrlKey || metaKey || altKey;
}
