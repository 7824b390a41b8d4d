// The caller's page in a browser, by keyboard alone: picks the first time, then another, then cancels. At every step the
// page is held against the rules of axe, and must not be wider than a small phone.
//
//   node page.mjs CHROMIUM ADDRESS     prints one line of JSON: what was read at each step
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';

const [executablePath, address] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const context = await browser.newContext({ viewport: { width: 320, height: 640 } });
const page = await context.newPage();
const steps = [];

async function look() {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const text = async (selector) => ((await page.locator(selector).count()) ? page.locator(selector).first().innerText() : '');
  steps.push({
    heading: await text('h1'),
    notice: await text('[role=status]'),
    when: await text('.when'),
    findings: violations.map((violation) => `${violation.id}: ${violation.nodes[0].html}`),
    wide: await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth),
  });
}

// Tabs until what has the focus is what is looked for, and presses it.
async function press(selector) {
  for (let tabs = 0; tabs < 200; tabs += 1) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
    if (found) {
      await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
      return;
    }
  }
  throw new Error(`no Tab leads to ${selector}`);
}

await page.goto(address);
await look();
await press('button[name=slot]');
await look();
await press('section:last-of-type button[name=slot]');
await look();
await press('a[href*="cancel=1"]');
await look();
await press('button[name=cancel]');
await look();
await browser.close();
console.log(JSON.stringify(steps));
