import { expect, type Locator, type Page } from '@playwright/test';
import { test } from './kept-page';
import { writeInto } from './pages';

/** The scheduler on the page, as a user meets it: its configuration, its decisions, and the Pods that wait. */

/** Puts an object into an editor in place of what it holds: as JSON on one line. */
const write = (page: Page, editor: Locator, value: unknown): Promise<void> => writeInto(page, editor, JSON.stringify(value));

async function create(page: Page, name: string, spec: object = {}, labels: object = {}): Promise<void> {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels }, spec: { containers: [{ name: 'c', image: 'nginx:1.27' }], ...spec } };
  await write(page, page.locator('.editor .code-editor'), pod);
  await page.getByRole('button', { name: 'Create', exact: true }).click();
}

async function goTo(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Escape');
  await page.locator('body').press('ControlOrMeta+k');
  await page.locator('.palette').getByRole('combobox').fill(words);
  await page.locator('.palette').getByRole('option').first().click();
}

async function open(page: Page, query = ''): Promise<void> {
  await page.goto(`./${query}`);
  await expect(page.getByTestId('component-scheduler')).toContainText('queue', { timeout: 60_000 });
  await page
    .getByRole('combobox', { name: /pace|speed/i })
    .first()
    .selectOption('x10');
}

const ZONE_2 = { matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'In', values: ['zone-2'] }] };
const configuration = (plugin: string) => ({
  apiVersion: 'kubescheduler.config.k8s.io/v1',
  kind: 'KubeSchedulerConfiguration',
  profiles: [
    {
      schedulerName: 'default-scheduler',
      pluginConfig: [{ name: plugin, args: { addedAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [ZONE_2] } } } }],
    },
  ],
});

test('another configuration: checked at its lines, tried on the Pods there are, applied', async ({ page }) => {
  await open(page);
  await page.getByTestId('component-scheduler').click();
  await page.getByRole('button', { name: 'Configuration' }).click();
  const panel = page.getByTestId('configuration');
  await expect(panel).toContainText('All 2 Pods that have a node would be decided as they are now.', { timeout: 30_000 });

  await write(page, panel.locator('.code-editor'), configuration('NodeAffinities'));
  await expect(panel.getByRole('alert')).toContainText('line 1: profiles[0].pluginConfig[0].name: Unsupported value: "NodeAffinities"');
  await expect(panel.getByRole('button', { name: 'Apply' })).toBeDisabled();

  await write(page, panel.locator('.code-editor'), configuration('NodeAffinity'));
  await expect(panel).toContainText('1 of 2 Pods would be decided otherwise');
  await expect(panel.getByRole('row').nth(1)).toContainText('node-2');
  await panel.getByRole('button', { name: 'Apply' }).click();
  await expect(panel).toContainText('Applied');
  await page.keyboard.press('Escape');

  await create(page, 'new-one');
  await expect(page.getByTestId('pod-new-one')).toBeVisible({ timeout: 30_000 });

  await goTo(page, 'new-one pods');
  await page.getByRole('button', { name: /to node-2/ }).click();
  const decision = page.getByTestId('decision');
  await expect(decision).toContainText('1 of 3 nodes passed the filters.');
  await expect(decision.getByRole('row', { name: /node-1/ })).toContainText("NodeAffinity: node(s) didn't match scheduler-enforced node affinity");
});

test('a decision, whole: every plugin on every node, from raw to weighted', async ({ page }) => {
  await open(page);
  await create(page, 'decided', { nodeSelector: { 'topology.kubernetes.io/zone': 'zone-1' } });
  await expect(page.getByTestId('pod-decided')).toBeVisible({ timeout: 30_000 });
  await goTo(page, 'decided pods');
  await page.getByRole('button', { name: /to node-1/ }).press('Enter');
  const decision = page.getByTestId('decision');
  await expect(decision).toContainText('1 of 3 nodes passed the filters.');
  await expect(decision).toContainText('node-1 was chosen');
  const [chosen, rejected] = [decision.getByRole('row', { name: /node-1/ }), decision.getByRole('row', { name: /node-2/ })];
  await expect(chosen).toContainText('passed');
  await expect(rejected).toContainText("NodeAffinity: node(s) didn't match Pod's node affinity/selector");
  await expect(rejected.getByLabel('rejected', { exact: true })).toHaveCount(1);
  await decision.getByRole('radio', { name: 'raw' }).check();
  await decision.getByRole('button', { name: /node-1/ }).click();
  await expect(decision.getByRole('region', { name: 'node-1, plugin by plugin' }).getByRole('row', { name: /TaintToleration/ })).toContainText('× 3');
  await decision.getByRole('textbox', { name: 'Find a node' }).fill('node-3');
  await expect(decision.getByRole('table', { name: 'Nodes and plugins' }).getByRole('rowheader')).toHaveText(['node-3']);
});

test('a Pod that fits nowhere: why it waits, what wakes it, what it would take', async ({ page }) => {
  await open(page);
  await create(page, 'too-big', { containers: [{ name: 'c', image: 'nginx:1.27', resources: { requests: { cpu: '64' } } }] });
  await expect(page.getByTestId('component-scheduler')).toContainText('waiting 1', { timeout: 30_000 });
  await page.getByTestId('component-scheduler').click();
  const part = page.getByRole('region', { name: 'Unschedulable' });
  await expect(part).toContainText('default/too-big');
  await part.getByText('default/too-big').first().click();
  await part.getByRole('button', { name: 'pods/default/too-big' }).click();

  const why = page.getByRole('region', { name: 'Why is this Pod waiting?' });
  // The raw text says the same once more: it is folded, and nobody else says it.
  await expect(why.getByText('0/3 nodes are available')).toBeHidden();
  await why.getByText('In the scheduler’s own words').click();
  await expect(why.getByText('0/3 nodes are available')).toBeVisible();
  await expect(page.locator('.inspector .refusal')).toHaveCount(1);
  await expect(page.getByTestId('why')).not.toContainText('Insufficient cpu');
  await expect(why).toContainText('Node/Add');
  await expect(why).toContainText('1 attempt');
  const objections = page.getByRole('region', { name: 'What keeps it off the nodes' });
  await objections.getByText('2 × Insufficient cpu').click();
  await expect(objections).toContainText('node-1, node-2');
  const remedies = page.getByRole('region', { name: 'What would it take?' });
  await expect(remedies.getByRole('listitem').first()).toContainText('ask for 3750m of cpu instead of 64');
  await expect(remedies).toContainText('add a node with cpu 64');

  // In Chinese as well.
  await page.getByRole('button', { name: '切换到简体中文' }).click();
  await expect(page.getByRole('region', { name: '怎样才放得下？' })).toContainText('把 cpu 的请求从 64 降到 3750m');
});

test('who is to blame for symmetry and for a spread, and every way out with all its nodes', async ({ page }) => {
  await open(page, '?nodes=6');
  const zone = 'topology.kubernetes.io/zone';
  const panel = page.locator('.inspector');
  const objections = panel.getByRole('region', { name: 'What keeps it off the nodes' });
  const remedies = panel.getByRole('region', { name: 'What would it take?' });
  const nodeSelector = { [zone]: 'zone-1' };
  const crowd = { crowd: 'yes' };
  const apart = { topologyKey: 'kubernetes.io/os', labelSelector: { matchLabels: { app: 'web' } } };
  await create(page, 'guard', { nodeSelector, affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [apart] } } }, crowd);
  await expect(page.getByTestId('pod-guard')).toHaveAccessibleName(/Running/, { timeout: 30_000 });

  const even = { maxSkew: 1, topologyKey: zone, whenUnsatisfiable: 'DoNotSchedule', nodeAffinityPolicy: 'Ignore', labelSelector: { matchLabels: crowd } };
  await create(page, 'crowd', { nodeSelector, topologySpreadConstraints: [even] }, crowd);
  await expect(objections).toContainText("4 × node(s) didn't match Pod's node affinity/selector", { timeout: 30_000 });
  await expect(objections).toContainText("node(s) didn't match pod topology spread constraints");
  await expect(objections).toContainText(`Pods in each ${zone}: zone-1: 1, zone-2: 0, zone-3: 0. The least is 0, in zone-2, zone-3; with maxSkew: 1`);
  const way = remedies.getByRole('listitem').filter({ hasText: `leave ${zone} out of nodeSelector` });
  await way.getByText(/fits on \d nodes/).click();
  await expect(way).toContainText('node-3, node-5, node-6');

  await create(page, 'intruder', {}, { app: 'web' });
  await expect(objections).toContainText('Pod default/guard runs in kubernetes.io/os=linux, and its anti-affinity keeps Pods with app=web away.', {
    timeout: 30_000,
  });
  await expect(remedies).toContainText('delete Pod default/guard, whose anti-affinity over kubernetes.io/os keeps it away');
  await expect(remedies).not.toContainText('add a node');
  await page.getByRole('button', { name: '切换到简体中文' }).click();
  await expect(panel).toContainText('删除 Pod default/guard，那个 Pod 按 kubernetes.io/os 的反亲和性不让它靠近');
});

test('a decision about 5,000 nodes: only the rows that can be seen are there (how fast it opens is measured by bench/decision.ts)', async ({ page }) => {
  test.slow();
  await open(page, '?nodes=5000');
  await goTo(page, 'hello- pods');
  await page
    .getByRole('button', { name: /to node-/ })
    .first()
    .click();
  const table = page.getByRole('table', { name: 'Nodes and plugins' });
  await expect(table).toHaveAttribute('aria-rowcount', '5001');
  expect(await table.getByRole('row').count()).toBeLessThan(80);
  await table.focus();
  await page.keyboard.press('End');
  await expect(table.locator('[aria-rowindex="5001"]')).toBeVisible();
});
