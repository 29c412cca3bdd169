import { expect, type Locator, type Page } from '@playwright/test';
import { test } from './kept-page';
import { editorIsThere, openPage } from './pages';

/** The debugger's tools, as somebody uses them who looks for a cause. */

const explanation = (page: Page): Locator => page.locator('.inspector');
const debuggerOf = (page: Page): Locator => page.locator('.debugger');

/** The debugger, by its key, on a cluster that stands still and has just been asked for a Pod. */
async function openDebugger(page: Page): Promise<Locator> {
  await openPage(page);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.locator('body').press('d');
  return debuggerOf(page);
}

test('breakpoints in a list: a bad condition is told at its place, play stops right there and says why, and they are there after a reload', async ({
  page,
}) => {
  const tools = await openDebugger(page);
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
  await editorIsThere(page);
  await page.locator('body').press('d');
  await expect(tools.getByRole('listitem')).toHaveCount(2);
  // The host keeps what is set: the box shows it once it has.
  await tools.getByRole('checkbox', { name: /Event Started/ }).click();
  await tools.getByRole('button', { name: /^Remove: pods/ }).click();
  await expect(tools.getByRole('listitem')).toHaveCount(1);
  await expect(tools.getByRole('checkbox')).not.toBeChecked();
});

test('into a scheduling cycle and out of it by keyboard; a message says what it changed and who owns it; and where the time went until the Pod was ready', async ({
  page,
}) => {
  const tools = await openDebugger(page);
  await page.locator('body').press('i');
  await expect(page.getByTestId('cycle-now')).toContainText('Cycle of default/simple-sample-pod: call 1 of');
  await page.locator('body').press('i');
  await expect(page.getByTestId('cycle-now')).toContainText('call 2 of');
  await page.locator('body').press('u');
  await expect(tools).toContainText('No scheduling cycle is under way.');

  await page.getByRole('button', { name: 'Run until…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run until…' });
  await dialog.getByRole('radio', { name: 'a field becomes a value' }).check();
  await dialog.getByRole('button', { name: 'Run', exact: true }).click();
  const changes = page.getByTestId('changes');
  await expect(changes.getByRole('listitem').filter({ hasText: 'status.phase' })).toContainText('PendingRunning');
  await expect(changes.getByRole('listitem').filter({ hasText: 'status.phase' })).toContainText('by kubelet (status)');
  await page.locator('.causes').getByRole('button').first().click();
  await page.getByRole('button', { name: 'Run to here' }).click();

  await page.locator('body').press('w');
  await tools.getByRole('tab', { name: 'Where time went' }).click();
  await expect(tools.getByRole('heading')).toContainText('Until pods/default/simple-sample-pod was ready');
  const pull = tools.getByRole('button', { name: /Container runtime · PullImage tomcat:8/ });
  await expect(pull).toContainText(/ s$/);
  await pull.click();
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
});

test('a watched expression has a value, and a history that goes with time; two branches are compared: where they part, why, and the way there', async ({
  page,
}) => {
  const tools = await openDebugger(page);
  await tools.getByRole('tab', { name: 'Watch' }).click();
  const expression = tools.getByRole('textbox', { name: 'Expression in CEL' });
  await expression.fill('pods.size( > 1');
  await page.keyboard.press('Enter');
  await expect(tools.getByRole('alert')).toContainText('ERROR: <input>:1:');
  await expression.fill("'simple-sample-pod' in pod ? status['simple-sample-pod'] : 'none'");
  await page.keyboard.press('Enter');
  await expect(tools.locator('output')).toHaveText('none');

  await page.getByRole('button', { name: 'Run until…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run until…' });
  await dialog.getByRole('radio', { name: 'a field becomes a value' }).check();
  await dialog.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(tools.locator('output')).toHaveText('Running');
  await page.locator('body').press('Home');
  await expect(tools.locator('output')).toHaveText('none');
  await page.locator('body').press('End');
  await expect(tools.locator('output')).toHaveText('Running');
  // By keyboard the line of the history leads to the last change.
  await tools.getByRole('button', { name: /^History of .*: \d+ changes$/ }).press('Enter');

  await page.getByRole('textbox', { name: 'Command' }).fill('kubectl create deployment other --image=nginx:1.27');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Play' }).click();
  await expect(page.getByTestId(/^pod-other-/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Pause' }).click();
  await tools.getByRole('tab', { name: 'Compare' }).click();
  await tools.getByRole('combobox', { name: 'A' }).selectOption('end of main');
  await tools.getByRole('button', { name: 'Compare', exact: true }).click();
  const found = page.getByTestId('differences');
  await expect(found.getByRole('heading', { name: /^They part at message/ })).toBeVisible({ timeout: 30_000 });
  await expect(found.locator('.parting li').last()).toContainText('/deployments');
  await expect(found.getByRole('row', { name: /^pods\/default\/other-\S+ – node-\d$/ })).toBeVisible();
  await found.getByRole('button', { name: 'Go there' }).last().click();
  await expect(explanation(page).locator('.facts').first()).toContainText('kubectl');
});
