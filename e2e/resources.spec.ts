import { expect, type Page } from '@playwright/test';
import { test } from './kept-page';
import { openPage } from './pages';

/** Finding things: the table of all objects, from the keyboard as in k9s. */

const grid = (page: Page) => page.getByTestId('resources-grid');
const rows = (page: Page) => grid(page).getByRole('rowgroup').getByRole('row');
const atCursor = (page: Page) => grid(page).getByRole('row', { selected: true });

async function type(page: Page, line: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Command' }).fill(line);
  await page.keyboard.press('Enter');
}

test('whoever knows k9s finds a Pod, reads about it, and deletes it', async ({ page }) => {
  await openPage(page);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
  await type(page, 'kubectl create deployment web --image=nginx:1.27 --replicas=12');
  await type(page, 'kubectl rollout status deployment/web');
  await expect(page.getByRole('log')).toContainText('successfully rolled out');
  await page.locator('#stage').focus();
  await page.keyboard.press('r');
  await expect(grid(page)).toBeFocused();

  // What is wrong with a filter is said; a right one leaves what fits it.
  await page.keyboard.press('/');
  await page.keyboard.type('-l app in web');
  await expect(page.locator('.resources-problem')).toContainText('unable to parse requirement');
  await page.getByRole('textbox', { name: 'Filter' }).fill('web -l app=web');
  await expect(page.getByTestId('resources-count')).toHaveAccessibleName(/^12 of/);
  await page.keyboard.press('Enter');
  await expect(grid(page)).toHaveAttribute('aria-rowcount', '13');
  await expect(rows(page)).toHaveCount(12);
  await expect(atCursor(page)).toContainText('Running');

  // Keys move, and the explanation beside the table is of the row.
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('k');
  await expect(atCursor(page)).toHaveAttribute('aria-rowindex', '3');
  const name = await atCursor(page).getByText(/^web-/).textContent();
  await page.keyboard.press('Enter');
  await expect(page.locator('.inspector').getByRole('heading', { level: 2 })).toHaveText(name ?? '');
  await page.keyboard.press('d');
  await expect(page.getByRole('region', { name: `Description: ${name}` })).toContainText('Successfully assigned');
  await page.keyboard.press('Escape');
  await page.keyboard.press('y');
  await expect(page.getByRole('region', { name: `YAML: ${name}` })).toContainText('pod-template-hash');
  await page.keyboard.press('Escape');
  await page.keyboard.press('l');
  await expect(page.getByRole('region', { name: `Logs: ${name}` })).toContainText('nginx');
  await page.keyboard.press('Escape');

  // It asks before it deletes; another Pod comes in its place.
  await page.keyboard.press('x');
  await expect(page.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(grid(page)).toBeFocused();
  await page.keyboard.press('x');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(rows(page).filter({ hasText: name ?? '' })).toHaveCount(0);
  await expect(page.getByTestId('resources-count')).toHaveAccessibleName(/^12 of/);

  // The table goes with time: before the Deployment there were none of its Pods.
  await page.getByRole('slider', { name: /^Place in time/ }).focus();
  await page.keyboard.press('Home');
  await expect(grid(page)).toContainText('There is none at this moment');
  await page.keyboard.press('End');
  await expect(rows(page)).toHaveCount(12);
});

test('another kind is found by what kubectl calls it, sorted, and shown wide; on a phone, too', async ({ page }) => {
  await openPage(page);
  await page.locator('#stage').focus();
  await page.keyboard.press(':');
  await expect(page.getByRole('combobox', { name: /Choose a kind/ })).toBeFocused();
  await page.keyboard.type('no');
  await expect(page.getByRole('listbox', { name: 'Kind' }).getByRole('option').first()).toContainText('nodes');
  await page.keyboard.press('Enter');
  await expect(grid(page)).toBeFocused();
  await expect(rows(page)).toHaveCount(3);
  await page.getByRole('button', { name: 'Sort by Name' }).click();
  await page.getByRole('button', { name: 'Sort by Name' }).click();
  await expect(grid(page).getByRole('columnheader', { name: 'Sort by Name' })).toHaveAttribute('aria-sort', 'descending');
  await expect(rows(page).first()).toContainText('node-3');
  await page.getByRole('button', { name: 'Wide' }).click();
  await expect(rows(page).first()).toContainText('containerd://');
  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByRole('button', { name: 'All objects in a table' }).click();
  await expect(rows(page)).toHaveCount(3);
  await page.getByText('node-2', { exact: true }).last().dblclick();
  await expect(page.locator('.inspector').getByRole('heading', { level: 2 })).toHaveText('node-2');
});

test('a hundred nodes show what one asks of them: by zone, with a sign for each besides its colour, and grouped', async ({ page }) => {
  await page.goto('./?nodes=100');
  const map = page.getByTestId('heat-map');
  await expect(map).toHaveAccessibleName(/CPU requested/, { timeout: 60_000 });
  await page.getByRole('combobox', { name: 'Colour' }).selectOption({ label: 'Zone' });
  await expect(map).toHaveAccessibleName(/Zone/);
  await expect(page.getByRole('list', { name: 'Legend' }).getByRole('listitem').first()).toHaveText(/^A zone-\w+ \d+$/);
  await page.getByRole('combobox', { name: 'Groups' }).selectOption({ label: 'Zone' });
  await map.focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('.heat-tip')).toHaveText(/^node-\d+ Zone: zone-1 · \d+ Pods?$/);
  await page.keyboard.press('Enter');
  await expect(page.locator('.inspector').getByRole('button', { name: 'Its Pods in a table' })).toBeVisible();
});

test('the Pods that came to be so are listed, and one goes to the moment', async ({ page }) => {
  await openPage(page);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('pods that');
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Condition' }).selectOption({ label: 'fulfil an expression (CEL)' });
  const value = page.getByRole('textbox', { name: 'Value' });
  await value.fill('pots == 1');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText("undeclared reference to 'pots'");
  await value.fill("pod.metadata.name.startsWith('hello-') && status == 'Running'");
  await expect(async () => {
    await value.press('Enter');
    await expect(page.getByTestId('pods-that-found')).toHaveText('2 Pods', { timeout: 500 });
  }).toPass();
  await page
    .getByRole('button', { name: /^default\/hello-/ })
    .first()
    .click();
  await expect(page.locator('.inspector').getByRole('heading', { level: 2 })).toHaveText(/^hello-/);
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
});
