import { expect } from '@playwright/test';
import { test } from './kept-page';
import { axe, openPage } from './pages';

/** Another cluster, dumped by kubectl, becomes a session of its own. */

const NODE = (name: string): object => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, uid: `uid-${name}`, labels: { 'kubernetes.io/hostname': name }, creationTimestamp: '2026-03-01T10:00:00Z' },
  status: {
    capacity: { cpu: '2', memory: '4Gi', pods: '110' },
    allocatable: { cpu: '1900m', memory: '3Gi', pods: '110' },
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'KubeletReady',
        message: '',
        lastHeartbeatTime: '2026-03-02T10:00:00Z',
        lastTransitionTime: '2026-03-01T10:00:00Z',
      },
    ],
  },
});

const POD = (name: string, cpu: string, nodeName?: string): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', uid: `uid-${name}`, creationTimestamp: '2026-03-02T09:00:00Z' },
  spec: {
    ...(nodeName && { nodeName }),
    containers: [{ name: 'c', image: 'example.com/shop:1', env: [{ name: 'TOKEN', value: 'hunter2' }], resources: { requests: { cpu } } }],
  },
  status: nodeName
    ? {
        phase: 'Running',
        podIP: '10.1.0.7',
        startTime: '2026-03-02T09:00:00Z',
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-03-02T09:00:05Z' }],
        containerStatuses: [
          {
            name: 'c',
            image: 'example.com/shop:1',
            imageID: '',
            ready: true,
            started: true,
            restartCount: 0,
            containerID: 'containerd://a',
            state: { running: { startedAt: '2026-03-02T09:00:03Z' } },
          },
        ],
      }
    : { phase: 'Pending' },
});

const CRD = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'certificates.cert-manager.io' } };
const DUMP = JSON.stringify(
  { apiVersion: 'v1', kind: 'List', items: [NODE('big-1'), NODE('big-2'), POD('cart', '500m', 'big-1'), POD('huge', '8'), CRD] },
  null,
  4,
);

test('a dump that is dropped becomes a session, after a summary of what came and what was dropped; its Pods stand as they stood', async ({ page }) => {
  await openPage(page);
  const dropped = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'prod.json'));
    return data;
  }, DUMP);
  await page.locator('#stage').dispatchEvent('drop', { dataTransfer: dropped });
  const dialog = page.getByRole('dialog', { name: 'Copy a cluster' });
  await expect(dialog.getByTestId('dump-summary')).toContainText('2 Node');
  await expect(dialog).toContainText('2 literals of environment variables');
  await expect(dialog).toContainText('certificates.cert-manager.io');
  expect((await axe(page).include('dialog').analyze()).violations).toEqual([]);
  await dialog.getByRole('button', { name: 'Open the copy' }).click();
  await expect(page).toHaveURL(/\?session=s1$/);
  await expect(page.getByTestId('pod-cart')).toBeVisible({ timeout: 20_000 });
  await page.reload();
  await expect(page.getByTestId('pod-cart')).toBeVisible({ timeout: 20_000 });
});

test('a large copy says how far it is while it opens, and leads back to the session before, where nothing is lost', async ({ page }) => {
  await openPage(page);
  await page.getByRole('textbox', { name: 'Command' }).fill('kubectl run mine --image=nginx:1.27');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('pod-mine')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('copy a cluster');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Copy a cluster' });
  const large = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: Array.from({ length: 2_500 }, (_, n) => NODE(`many-${n}`)) });
  await dialog.getByLabel('Choose a file').setInputFiles({ name: 'large.json', mimeType: 'application/json', buffer: Buffer.from(large) });
  await dialog.getByRole('button', { name: 'Open the copy' }).click();
  const opening = page.getByTestId('copy-opening');
  await expect(opening).toContainText('Its processes are finding their places');
  await opening.getByRole('button', { name: 'Cancel' }).click();
  await expect(page).toHaveURL(/\?session=own$/);
  await expect(page.getByTestId('pod-mine')).toBeVisible({ timeout: 20_000 });
  await expect(opening).toHaveCount(0);
});

test('a file that makes no cluster is refused with what to do, and nothing changes', async ({ page }) => {
  await openPage(page);
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('copy a cluster');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Copy a cluster' });
  await dialog.getByRole('textbox', { name: 'Or paste it here' }).fill(JSON.stringify(POD('a', '1', 'n')));
  await dialog.getByRole('button', { name: 'Read it' }).click();
  await expect(dialog.getByRole('alert')).toContainText('no node, so nothing could run');
  await expect(page).not.toHaveURL(/session=/);
});

test('the cluster is asked what would be if nodes were lost, and nothing changes', async ({ page }) => {
  await openPage(page);
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('ask the copy');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Ask the copy' });
  await dialog.getByRole('combobox', { name: 'Question' }).selectOption('lose');
  await dialog.getByRole('textbox', { name: 'Nodes' }).fill('node-1 node-2');
  await dialog.getByRole('button', { name: 'Ask' }).click();
  await expect(dialog.getByTestId('ask-said')).toContainText('Without node-1, node-2: 0 Pods survive; 2 wait.');
  await expect(dialog.getByRole('cell', { name: /untolerated taint/ })).toHaveCount(2);
});
