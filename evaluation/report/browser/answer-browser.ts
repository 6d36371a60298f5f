import { Item, type Pair } from './item.js';
import { listenToKeys } from './keys.js';

/** Comparison, filters, search, keys and deep links over the plain list of answers. */
export function answerBrowser(): void {
  const tools = document.querySelector<HTMLFormElement>('#tools');
  if (!tools) return;
  const list = new AnswerList(tools);
  tools.hidden = false;
  for (const part of document.querySelectorAll<HTMLElement>('#key')) part.hidden = false;
  tools.addEventListener('input', () => {
    list.update();
  });
  tools.addEventListener('submit', (event) => {
    event.preventDefault();
  });
  list.update();
  listenToKeys(list);
  const follow = () => {
    list.show(decodeURIComponent(location.hash.slice(1)));
  };
  addEventListener('hashchange', follow);
  follow();
  addEventListener('beforeprint', () => {
    for (const part of document.querySelectorAll<HTMLDetailsElement>('details.more')) part.open = true;
  });
}

export class AnswerList {
  private readonly items: readonly Item[];
  private shown: readonly Item[] = [];

  constructor(private readonly tools: HTMLFormElement) {
    const elements = document.querySelectorAll<HTMLDetailsElement>('#items > .item');
    this.items = [...elements].map((element) => new Item(element));
    for (const item of this.items) {
      item.element.addEventListener('toggle', () => {
        if (!item.element.open) return;
        item.mark(this.pair);
        history.replaceState(null, '', `#${encodeURIComponent(item.element.id)}`);
      });
    }
  }

  /** Shows what the filters ask for, and says of each how many items it would show. */
  update(): void {
    const { pair } = this;
    const found = this.items.filter((item) => this.isFound(item));
    const shows = (item: Item, wanted: string) =>
      wanted === 'all' || (wanted === 'flipped' ? item.isFlipped(pair) : item.verdict(pair) === wanted);
    const wanted = this.setting('show') || 'all';
    this.shown = found.filter((item) => shows(item, wanted));
    const shown = new Set(this.shown);
    for (const item of this.items) {
      item.element.hidden = !shown.has(item);
      item.compare(pair);
    }
    for (const count of this.tools.querySelectorAll<HTMLElement>('[data-count]')) {
      count.textContent = String(found.filter((item) => shows(item, count.dataset['count'] ?? '')).length);
    }
    this.tell();
  }

  /** Opens the item of an address, whatever the filters say. */
  show(id: string): void {
    const item = this.items.find(({ element }) => element.id === id);
    if (!item) return;
    if (item.element.hidden) {
      this.tools.reset();
      this.update();
    }
    this.visit(item);
  }

  /** Goes so many shown items on, and opens the one it comes to in place of the last. */
  step(by: 1 | -1): void {
    const at = this.shown.findIndex(({ element }) => element.contains(document.activeElement));
    const to = at === -1 ? (by === 1 ? 0 : this.shown.length - 1) : at + by;
    const next = this.shown[to];
    if (!next) return;
    if (at !== -1) this.shown[at]?.element.removeAttribute('open');
    this.visit(next);
  }

  toggle(): void {
    const item = this.shown.find(({ element }) => element.contains(document.activeElement));
    if (item) item.element.open = !item.element.open;
  }

  private visit({ element }: Item): void {
    element.open = true;
    element.querySelector('summary')?.focus({ preventScroll: true });
    element.scrollIntoView({ block: 'nearest' });
  }

  private isFound(item: Item): boolean {
    const suite = this.setting('suite');
    return (suite === '' || item.suite === suite) && item.holds(this.setting('search').trim().toLowerCase());
  }

  private get pair(): Pair {
    const [before = '', after = ''] = this.setting('pair').split(' ');
    return { before, after };
  }

  /** Empty where there is no such control: with one suite there is nothing to choose. */
  private setting(name: string): string {
    const value = new FormData(this.tools).get(name);
    return typeof value === 'string' ? value : '';
  }

  private tell(): void {
    const counts = { shown: this.shown.length, all: this.items.length };
    for (const [name, count] of Object.entries(counts)) {
      for (const part of this.tools.querySelectorAll(`[data-n=${name}]`)) part.textContent = String(count);
    }
    document.querySelector('#nothing')?.toggleAttribute('hidden', this.shown.length > 0);
  }
}
