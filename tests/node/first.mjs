// The set-up in a browser as narrow as a small phone, without script on the pages: every field that is shown is counted,
// what has a default is left as it is, and every page is held against the rules of axe.
//
//   node first.mjs CHROMIUM LINK ACCOUNT SECRET MOBILE DIALLED [FOLDER]
//   prints one line of JSON: what was seen on each page; with a folder, a picture of each is written there
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';

const [executablePath, link, account, secret, mobile, dialled, folder] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const context = await browser.newContext({ viewport: { width: 320, height: 640 } });
const page = await context.newPage();
const pages = [];

// A group of radio buttons is one field.
const count = () =>
  page.evaluate(() => {
    const shown = [...document.querySelectorAll('input:not([type=hidden]), select, textarea')].filter((field) => field.checkVisibility());
    return new Set(shown.map((field) => field.name)).size;
  });

async function look(name) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  return {
    findings: violations.map((violation) => `${violation.id}: ${violation.nodes[0].html}`),
    wide: await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth),
  };
}

async function see(name) {
  const { findings, wide } = await look(name);
  pages.push({ page: await page.locator('h1').innerText(), fields: await count(), findings, wide });
}

const press = (name) => page.getByRole('button', { name }).click();

await page.goto(link);
await see('1-business');
await page.getByLabel('Name', { exact: true }).fill('Copper State Heating & Air');
await page.getByLabel('Trade').selectOption({ label: 'Heating and air conditioning' });
await page.getByLabel('Your first name').fill('Dana');
await page.getByLabel('Your mobile number').fill('12');
await page.getByLabel('Account').fill(account);
await page.getByLabel('Secret').fill(secret);
await press('Go on');
// Something was not right: the same page, with everything that was typed.
await page.locator('.fault').waitFor();
const again = await look('1-business-again');
pages[0].findings.push(...again.findings);
pages[0].wide ||= again.wide;
await page.getByLabel('Your mobile number').fill(mobile);
await press('Go on');

await page.waitForURL('**/setup/number');
await see('2-number');
await press('Connect and check everything');

await page.waitForURL('**/desk/setup/connect');
await page.locator('.checks').first().waitFor();
await see('3-checks');
const last = pages.at(-1);
last.works = await page.locator('.doctor .mark.good').count();
last.fails = await page.locator('.doctor .mark.alarm').count();
await page.locator('#dialled').fill(dialled);
await press('Ring it');
for (let looks = 0; looks < 60 && last.called !== 'works'; looks += 1) {
  await page.waitForTimeout(500);
  await page.goto(new URL('/desk/setup', link).href);
  last.called = (await page.locator('.forwarding .checks .unseen').innerText()).trim();
}
await look('4-called');
await context.close();
await browser.close();
console.log(JSON.stringify(pages));
