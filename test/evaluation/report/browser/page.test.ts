import { createRequire } from 'node:module';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { renderHtml } from '../../../../evaluation/report/html.js';
import { loadLanguageIdentifier } from '../../../../language/language-identifier.js';
import { exampleSuite } from '../../suites/example-suite.js';
import { exampleFamily, exampleItems, exampleReport } from '../../example-run.js';
import { CHROMIUM } from './chromium.js';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

interface Axe {
  readonly violations: readonly { id: string; impact: string; nodes: readonly { html: string }[] }[];
}

let browser: Browser;
let folder: string;
let address: string;

beforeAll(async () => {
  if (CHROMIUM === null) return;
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  folder = await mkdtemp(join(tmpdir(), 'sprogskole-page-'));
  const file = join(folder, 'report.html');
  await writeFile(file, renderHtml(await exampleData()));
  address = pathToFileURL(file).href;
});
afterAll(async () => {
  if (CHROMIUM === null) return;
  await browser.close();
  await rm(folder, { recursive: true });
});

/** With suites of both languages, of classes and of texts. */
async function exampleData() {
  const suites = [
    exampleSuite({ base: 0.4, sft: 0.6, dpo: 0.6 }, { items: 24 }),
    exampleSuite({ base: 0.5, sft: 0.5, dpo: 0.3 }, { name: 'gsm8k', title: 'GSM8K', language: 'en', items: 24 }),
  ];
  const languageIdentifier = await loadLanguageIdentifier('da');
  return exampleReport({ items: exampleItems(20), suites, family: exampleFamily(true, suites), languageIdentifier });
}

/** The report, opened; whatever goes wrong in it fails the test. */
async function open(hash = '', options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: DESKTOP, locale: 'en-GB', ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', ({ message }) => troubles.push(message));
  page.on('console', (message) => troubles.push(message.text()));
  page.on('request', (request) => request.url().startsWith(address) || troubles.push(request.url()));
  await page.goto(address + hash);
  onTestFinished(async () => {
    await context.close();
    expect(troubles).toEqual([]);
  });
  return page;
}

const shownItems = (page: Page) => page.locator('.item:visible');
const openItem = (page: Page) => page.locator('.item[open]');
const choose = (page: Page, name: string) => page.locator('.choice label', { hasText: new RegExp(`^${name}`) }).click();

describe.skipIf(CHROMIUM === null)('the report in a browser', () => {
  test.each([
    ['desktop, light', { viewport: DESKTOP, colorScheme: 'light' }],
    ['desktop, dark', { viewport: DESKTOP, colorScheme: 'dark' }],
    ['phone, light', { viewport: PHONE, colorScheme: 'light' }],
    ['phone, dark', { viewport: PHONE, colorScheme: 'dark' }],
  ] as const)('has nothing that axe-core calls serious, and is no wider than the screen: %s', async (_, options) => {
    const page = await open('', { ...options, bypassCSP: true });
    await page.keyboard.press('j');
    await page.evaluate('for (const part of document.querySelectorAll("details.more")) part.open = true');
    await page.evaluate(AXE);
    const { violations } = await page.evaluate<Axe>('axe.run({ resultTypes: ["violations"] })');
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => [id, nodes.length, nodes[0]?.html])).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });

  test('speaks the language that the browser asks for, and the other when told', async () => {
    const page = await open('', { locale: 'da-DK' });
    expect(await page.locator('html').getAttribute('lang')).toBe('da');
    expect(await page.locator('h2:visible').first().textContent()).toBe('Blev den bedre?');
    await choose(page, 'English');
    expect(await page.locator('h2:visible').first().textContent()).toBe('Did it get better?');
    expect(await page.locator('select option').first().textContent()).toBe('all suites');
    expect(await page.locator('[lang=da].in-da:visible').count()).toBe(0);
  });

  test('is complete without a script: in English, every item in a list that opens, the language a choice', async () => {
    const page = await open('', { javaScriptEnabled: false, locale: 'da-DK' });
    expect(await page.locator('h2:visible').first().textContent()).toBe('Did it get better?');
    await choose(page, 'Dansk');
    expect(await page.locator('h2:visible').first().textContent()).toBe('Blev den bedre?');
    expect(await page.locator('#tools:visible, #key:visible').count()).toBe(0);
    await page.locator('.item summary').first().click();
    expect(await openItem(page).locator('.text:visible').count()).toBeGreaterThanOrEqual(4);
  });

  test('filters tell how many items they show, and show them', async () => {
    const page = await open();
    const all = await shownItems(page).count();
    const counts: number[] = [];
    for (const name of ['better', 'worse', 'same']) {
      const count = Number(await page.locator(`[data-count=${name}]`).textContent());
      await choose(page, name);
      expect(await shownItems(page).count()).toBe(count);
      counts.push(count);
    }
    expect(counts.reduce((sum, count) => sum + count)).toBe(all);
    await page.locator('select').selectOption('gsm8k');
    await choose(page, 'flipped');
    expect(await shownItems(page).count()).toBe(Number(await page.locator('[data-count=flipped]').textContent()));
    expect(await page.locator('.item:visible:not([data-suite=gsm8k])').count()).toBe(0);
    expect(await page.locator('#tools output [data-n=shown]:visible').textContent()).toBe(
      String(await shownItems(page).count()),
    );
  });

  test('compares the two models that are chosen, and marks what is in the reference', async () => {
    const page = await open();
    await page.locator('.item summary').first().click();
    const titles = () => openItem(page).locator('.answer:visible h3 > span:first-child').allTextContents();
    expect(await titles()).toEqual(['Reference', 'Base', 'DPO']);
    await choose(page, 'SFT → DPO');
    expect(await titles()).toEqual(['Reference', 'SFT', 'DPO']);
    const reference = openItem(page).locator('.answer[data-system=reference] .text');
    const before = await reference.textContent();
    expect(await reference.locator('mark:not(.other)').count()).toBeGreaterThan(0);
    await choose(page, 'Base → SFT');
    expect(await reference.textContent()).toBe(before);
  });

  test('is searched, and goes by keys from item to item, unless they are turned off', async () => {
    const page = await open();
    await page.keyboard.press('/');
    await page.keyboard.type('rugbrød j');
    expect(await shownItems(page).count()).toBe(0);
    expect(await page.locator('#nothing').isVisible()).toBe(true);
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Backspace');
    expect(await shownItems(page).count()).toBeGreaterThan(1);
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    expect(await openItem(page).getAttribute('id')).toBe(await shownItems(page).nth(1).getAttribute('id'));
    await page.keyboard.press('k');
    expect(await openItem(page).getAttribute('id')).toBe(await shownItems(page).first().getAttribute('id'));
    await page.keyboard.press('o');
    expect(await openItem(page).count()).toBe(0);
    await page.locator('#keys').uncheck();
    await page.locator('.item summary:visible').first().focus();
    await page.keyboard.press('j');
    expect(await openItem(page).count()).toBe(0);
  });

  test('an item has an address, which opens it whatever the filters say', async () => {
    const page = await open();
    await page.locator('.item summary').nth(3).click();
    const hash = await page.evaluate('location.hash');
    const other = await open(String(hash));
    expect(await openItem(other).count()).toBe(1);
    expect(`#${(await openItem(other).getAttribute('id')) ?? ''}`).toBe(hash);
    await other.locator('#search').fill('nowhere to be found');
    await other.evaluate('location.hash = ""');
    await other.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    await other.locator('.item[open]:visible').waitFor();
  });

  test('prints what is folded away, and no controls', async () => {
    const page = await open();
    await page.emulateMedia({ media: 'print' });
    await page.evaluate('dispatchEvent(new Event("beforeprint"))');
    expect(await page.locator('details.more:not([open])').count()).toBe(0);
    expect(await page.locator('nav:visible, #tools:visible, .choice:visible').count()).toBe(0);
  });
});
