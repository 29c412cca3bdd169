import { expect, type Locator, type Page } from '@playwright/test';
import { test } from './kept-page';
import { openFile, openPage } from './pages';

/** The life line: a Pod's whole life on the time axis, read by eye, by keyboard and as a list. */

const life = (page: Page): Locator => page.getByTestId('life-line');
const machine = (page: Page): Locator => page.getByTestId('life-machine');
const marks = (page: Page): Locator => life(page).getByRole('listbox');
const mark = (page: Page, name: RegExp): Locator => marks(page).getByRole('option', { name });
const row = (page: Page, label: string): Locator => life(page).locator('.life-row', { has: page.locator(`.life-label:text-is("${label}")`) });
const bars = (of: Locator): Locator => of.locator('.life-bar');

const manifest = (name: string, spec: object): string => JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec });
const sh = (command: string) => ({ image: 'busybox:1.36', command: ['sh', '-c', command] });

async function opened(page: Page, name: string, spec: object): Promise<void> {
  await openPage(page);
  await openFile(page, `${name}.yaml`, manifest(name, spec));
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
}

async function type(page: Page, line: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Command' }).fill(line);
  await page.keyboard.press('Enter');
}

/** Goes from mark to mark until one is chosen whose words are these. */
async function arrowTo(page: Page, words: RegExp): Promise<void> {
  const chosen = marks(page).locator('[aria-selected="true"]');
  await marks(page).focus();
  await page.keyboard.press('Home');
  for (let i = 0; i < 80 && !words.test((await chosen.textContent()) ?? ''); i++) await page.keyboard.press('ArrowRight');
  await expect(chosen).toHaveText(words);
}

test('a crash loop: its restarts and the waits between them, by eye, by keyboard, and in 中文', async ({ page }) => {
  await opened(page, 'loop', { containers: [{ name: 'main', ...sh('sleep 3; exit 1') }] });
  await page.getByTestId('pod-loop').click();
  await page.locator('.inspector').getByRole('button', { name: 'Life line' }).click();
  await expect(bars(life(page)).filter({ hasText: 'back-off 20 s' })).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(bars(row(page, 'main')).filter({ hasText: 'exit 1' }).first()).toBeVisible();

  await arrowTo(page, /^main: running, start number 3, 0/);
  await page.keyboard.press('Enter');
  await expect(machine(page).locator('[data-current="true"]').last()).toHaveText('running');
  await expect(machine(page)).toContainText('→ terminated when its process ends, is killed, or a liveness probe fails');
  await expect(life(page).locator('.life-ring')).toBeVisible();
  await expect(page.locator('.inspector')).toContainText('StartContainer');
  // What lies ahead is still there, under the veil.
  await expect(bars(life(page)).filter({ hasText: 'back-off 20 s' })).toBeVisible();

  await page.getByRole('button', { name: '中文' }).click();
  for (const words of ['退避 10 秒', '退避 20 秒', '退出 1']) await expect(bars(life(page)).filter({ hasText: words }).first()).toBeVisible();
  await expect(marks(page).locator('[aria-selected="true"]')).toHaveText(/^main: 运行中，第 3 次启动，0/);
  await expect(machine(page)).toContainText('→ 已终止 进程结束、被杀死，或存活探针失败');
  await expect(machine(page)).toContainText('→ Failed 只会出于强制：驱逐、activeDeadlineSeconds、节点消失');
});

test('a deletion: preStop, SIGTERM, SIGKILL when the grace period is over; told also when the Pod is gone', async ({ page }) => {
  const lifecycle = { preStop: { exec: { command: ['sleep', '3'] } } };
  await opened(page, 'stubborn', { terminationGracePeriodSeconds: 8, containers: [{ name: 'main', ...sh('trap "" TERM; sleep 1000'), lifecycle }] });
  await expect(page.getByTestId('pod-stubborn')).toHaveAccessibleName('Pod stubborn: Running', { timeout: 30_000 });
  await type(page, 'kubectl delete pod stubborn');
  await expect(page.getByTestId('pod-stubborn')).toHaveCount(0, { timeout: 30_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.locator('.below-switch').getByRole('button', { name: 'Life line' }).click();
  await marks(page).focus();
  await page.keyboard.press('End');
  for (const said of [/main: preStop/, /main: SIGTERM, SIGKILL after 5 s/, /main: SIGKILL,/, /main: ended with exit code 137/])
    await expect(mark(page, said)).toHaveCount(1);
  await expect(bars(row(page, 'Deletion'))).toHaveText('grace period 8 s');
  await expect(machine(page)).toContainText('The Pod is now removed');

  // Before the signals, its ways are open; the pointer scrubs, and says what was.
  const bar = await bars(row(page, 'Deletion')).boundingBox();
  await page.mouse.move(bar!.x + bar!.width / 5, bar!.y + 8);
  await expect(life(page).locator('.life-tip')).toContainText('somebody asked for its deletion; it has 8 s to end');
  await page.mouse.down();
  await page.mouse.up();
  await expect(machine(page)).toContainText('The Pod is now Running');
  await expect(machine(page)).toContainText('→ terminated on SIGTERM, at the latest on SIGKILL');
});

test('a rolling update: old and new Pods under each other, each opens to its whole life; one click shows the whole span', async ({ page }) => {
  await openPage(page);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  await type(page, 'kubectl create deployment shop --image=nginx:1.27 --replicas=2');
  await type(page, 'kubectl rollout status deployment/shop');
  await type(page, 'kubectl set image deployment/shop nginx=nginx:1.28');
  await type(page, 'kubectl rollout status deployment/shop');
  await expect(page.getByRole('log').getByText('successfully rolled out')).toHaveCount(2, { timeout: 30_000 });
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search' }).fill('default/shop deployments');
  await page.keyboard.press('Enter');
  await page.locator('.inspector').getByRole('button', { name: 'Life line' }).click();
  const pods = life(page).getByRole('button', { name: /^The whole life of shop-/ });
  await expect(pods).toHaveCount(4, { timeout: 15_000 });
  await expect(
    bars(life(page))
      .filter({ hasText: /^ready$/ })
      .first(),
  ).toBeVisible();
  await pods.first().click();
  await expect(pods.first()).toHaveAttribute('aria-expanded', 'true');
  await expect(bars(row(page, 'nginx')).filter({ hasText: 'running' })).toBeVisible();
  for (let i = 0; i < 3; i++) await life(page).getByRole('button', { name: 'Zoom in' }).click();
  const before = await life(page).locator('.life-ruler').textContent();
  await life(page).getByRole('button', { name: 'Show the whole span' }).click();
  await expect(life(page).locator('.life-ruler')).not.toHaveText(before ?? '');
  await page.getByRole('button', { name: 'Messages' }).click();
  await expect(page.getByTestId('lanes')).toBeVisible();
});

test('on a phone it lies over the rest', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('./');
  await page.getByTestId('pod-hello-7f9c94b6b8-r2vxg').or(page.locator('[data-testid^="pod-"]')).first().click({ timeout: 30_000 });
  await page.locator('.inspector').getByRole('button', { name: 'Life line' }).click();
  await expect(bars(row(page, 'Phase')).last()).toHaveText('Running');
  await page.keyboard.press('Escape');
  await expect(life(page)).toHaveCount(0);
});
