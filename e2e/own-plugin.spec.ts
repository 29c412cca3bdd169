import { type Browser, expect, type Page } from '@playwright/test';
import { test } from './kept-page';
import { axe, openPage, setPace, writeInto } from './pages';

/** A plugin of one's own, from its first line to somebody else's browser. */

async function fingerprint(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const said = (await page.getByTestId('fingerprint').textContent()) ?? '';
  await page.keyboard.press('Escape');
  return said;
}

/** Opens a link in somebody else's browser, where it is asked about. */
async function openElsewhere(browser: Browser, link: string, answer: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(link);
  const question = page.getByTestId('ask-to-run');
  await expect(question).toContainText('is <b>mine</b>');
  expect((await axe(page).include('.ask-to-run').analyze()).violations).toEqual([]);
  await question.getByRole('button', { name: answer }).click();
  await expect(question).toBeHidden();
  return page;
}

const PLUGIN = "export const filter = (pod: object, node: any): true | string => node.metadata.name !== 'node-2' || 'node(s) were one that is <b>mine</b>';";

test('a plugin of one’s own: written, tried, added, on the matrix; whoever gets it by a link is asked first', async ({ page, browser }) => {
  test.slow();
  await openPage(page);
  await page.getByTestId('component-scheduler').click();
  await page.getByRole('button', { name: 'Configuration' }).click();
  await page.getByRole('button', { name: 'Write a plugin' }).click();
  const panel = page.getByTestId('write-plugin');
  const tried = panel.getByRole('table', { name: 'Nodes and plugins' });
  // The example is tried on a Pod that there is.
  await expect(tried.getByRole('columnheader', { name: 'FewOfOneApp (a plugin of your own)' }).first()).toBeVisible({ timeout: 30_000 });
  await writeInto(page, panel.locator('.code-editor'), 'export const filter = (pod, node) => node.spec.taints.length === ;');
  await expect(panel.getByRole('alert')).toContainText('line 1: SyntaxError');
  await expect(panel.getByRole('button', { name: 'Add to profile' })).toBeDisabled();

  await panel.getByRole('textbox', { name: 'Name' }).fill('NotThere');
  await writeInto(page, panel.locator('.code-editor'), PLUGIN);
  await expect(tried.getByRole('row', { name: /node-2/ })).toContainText('NotThere: node(s) were one that is <b>mine</b>');
  expect((await axe(page).include('.own-plugin').exclude('.monaco-editor').analyze()).violations).toEqual([]);
  await panel.getByRole('button', { name: 'Add to profile' }).click();
  const configuration = page.getByTestId('configuration');
  await expect(configuration.getByRole('button', { name: 'Apply' })).toBeEnabled();
  await configuration.getByRole('button', { name: 'Apply' }).click();
  await expect(configuration).toContainText('Applied');
  await page.keyboard.press('Escape');

  await setPace(page, 'x10');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByTestId('node-node-1').getByTestId('pod-simple-sample-pod')).toBeVisible({ timeout: 40_000 });
  await page.locator('body').press('ControlOrMeta+k');
  await page.locator('.palette').getByRole('combobox').fill('simple-sample-pod pods');
  await page.locator('.palette').getByRole('option').first().click();
  await page.getByRole('button', { name: /to node-1/ }).click();
  const decision = page.getByTestId('decision');
  await expect(decision.getByRole('columnheader', { name: 'NotThere (a plugin of your own)' })).toBeVisible();
  await expect(decision.getByRole('row', { name: /node-2/ })).toContainText('NotThere: node(s) were one that is <b>mine</b>');
  await page.keyboard.press('Escape');

  // Back to before it was created, and on to where it was: the same again.
  await page.getByRole('button', { name: 'Pause' }).click();
  const here = await fingerprint(page);
  await page.getByRole('button', { name: 'To the start' }).click();
  await expect(page.getByTestId('pod-simple-sample-pod')).toBeHidden();
  await page.getByRole('button', { name: 'To the end' }).click();
  await expect(page.getByTestId('node-node-1').getByTestId('pod-simple-sample-pod')).toBeVisible();
  expect(await fingerprint(page)).toBe(here);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const link = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
  await page.keyboard.press('Escape');

  const runs = await openElsewhere(browser, link, 'Run it');
  await expect(runs.getByTestId('node-node-1').getByTestId('pod-simple-sample-pod')).toBeVisible({ timeout: 40_000 });
  expect(await fingerprint(runs)).toBe(here);
  // It has been asked about: a reload does not ask again.
  await runs.reload();
  await expect(runs.getByTestId('node-node-1').getByTestId('pod-simple-sample-pod')).toBeVisible({ timeout: 40_000 });
  expect(await fingerprint(runs)).toBe(here);
  await runs.context().close();

  const without = await openElsewhere(browser, link, 'Open without it');
  await expect(without.getByTestId('node-node-2').getByTestId('pod-simple-sample-pod')).toBeVisible({ timeout: 40_000 });
  expect(await fingerprint(without)).not.toBe(here);
  await without.context().close();

  const neither = await openElsewhere(browser, link, 'Do not open it');
  await expect(neither.getByTestId('node-node-3')).toBeVisible({ timeout: 40_000 });
  await expect(neither).toHaveURL(/\/$/);
  await neither.context().close();
});
