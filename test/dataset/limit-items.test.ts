import { expect, it } from 'vitest';
import { limitTrees } from '../../dataset/limit-items.js';

const rows = Array.from({ length: 100 }, (_, index) => ({ id: `r${index}`, treeId: `t${Math.floor(index / 4)}` }));
const trees = (of: typeof rows) => [...new Set(of.map(({ treeId }) => treeId))];

it('takes whole trees, as many as fit', () => {
  const chosen = limitTrees(rows, 30);
  expect(chosen).toHaveLength(28);
  expect(trees(chosen)).toHaveLength(7);
});

it('leaves a set alone that is small enough', () => {
  expect(limitTrees(rows, 100)).toEqual(rows);
});

it('takes one tree where none fits', () => {
  expect(trees(limitTrees(rows, 1))).toHaveLength(1);
});

it('keeps the order, and chooses by the trees alone', () => {
  const chosen = limitTrees(rows, 30);
  expect(chosen).toEqual(rows.filter((row) => chosen.includes(row)));
  expect(trees(limitTrees([...rows].reverse(), 30)).sort()).toEqual(trees(chosen).sort());
});
