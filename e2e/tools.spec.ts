import { expect, type Locator, type Page, test } from '@playwright/test';
import { openPage } from './pages';

/** The debugger's tools, as somebody uses them who looks for a cause. */

const explanation = (page: Page): Locator => page.locator('.inspector');
const debuggerOf = (page: Page): Locator => page.locator('.debugger');

async function openStill(page: Page): Promise<void> {
  await openPage(page);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
}

test('breakpoints in a list: a bad condition is told at its place, play stops right there and says why, and they are there after a reload', async ({
  page,
}) => {
  await openStill(page);
  await page.locator('body').press('d');
  const tools = debuggerOf(page);
  await tools.getByRole('button', { name: 'Add a breakpoint' }).click();
  const condition = tools.getByRole('textbox', { name: /Condition in CEL/ });
  await condition.fill("pod.spec.nodeName != ''");
  await page.keyboard.press('Enter');
  await expect(tools.getByRole('alert')).toContainText("<input>:1:1: undeclared reference to 'pod'");
  await condition.fill("has(object.spec.nodeName) && object.metadata.name == 'simple-sample-pod'");
  await page.keyboard.press('Enter');
  await tools.getByRole('button', { name: 'Add a breakpoint' }).click();
  await tools.getByRole('combobox', { name: 'Stop when' }).selectOption('an Event is recorded');
  await tools.getByRole('textbox', { name: /Reason/ }).fill('Started');
  await page.keyboard.press('Enter');
  await expect(tools.getByRole('listitem')).toHaveCount(2);

  await page.getByRole('button', { name: 'Play' }).click();
  await expect(page.getByTestId('stopped')).toContainText('Stopped at breakpoint 1');
  await expect(page.getByTestId('stopped')).toContainText('pods/default/simple-sample-pod');
  await expect(explanation(page).getByRole('heading', { level: 2 })).toHaveText(/registry.pods.default.simple-sample-pod/);
  await expect(tools.locator('[aria-current]')).toContainText('has(object.spec.nodeName)');

  await page.reload();
  await page.locator('body').press('d');
  await expect(tools.getByRole('listitem')).toHaveCount(2);
  await tools.getByRole('checkbox', { name: /Event Started/ }).uncheck();
  await tools.getByRole('button', { name: /^Remove: pods/ }).click();
  await expect(tools.getByRole('listitem')).toHaveCount(1);
  await expect(tools.getByRole('checkbox')).not.toBeChecked();
});
