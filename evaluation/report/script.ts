/** The report's only script: filters and searches the sample answers, and opens everything for printing. */
export const SCRIPT = `
(() => {
  const samples = [...document.querySelectorAll('.sample')];
  const buttons = [...document.querySelectorAll('[data-filter]')];
  const search = document.querySelector('#sample-search');
  const count = document.querySelector('#sample-count');
  if (!search || !count) return;
  let filter = 'all';
  const update = () => {
    const words = search.value.trim().toLowerCase();
    let shown = 0;
    for (const sample of samples) {
      const tagged = filter === 'all' || sample.dataset.tags.split(' ').includes(filter);
      sample.hidden = !(tagged && sample.textContent.toLowerCase().includes(words));
      if (!sample.hidden) shown += 1;
    }
    count.textContent = shown + ' of ' + samples.length + ' shown';
  };
  for (const button of buttons) {
    button.addEventListener('click', () => {
      filter = button.dataset.filter;
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
      update();
    });
  }
  search.addEventListener('input', update);
  document.querySelector('#sample-toggle').addEventListener('click', () => {
    const open = samples.some((sample) => !sample.open);
    for (const sample of samples) sample.open = open;
  });
  document.querySelector('.tools').hidden = false;
  addEventListener('beforeprint', () => { for (const part of document.querySelectorAll('details')) part.open = true; });
  update();
})();
`;
