import { expect, test } from '@playwright/test';
import { serve } from './serve';

const pod = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [{ name: 'main', image: 'nginx:1.27' }] } });

test('npm run serve: the page shows the cluster that kubectl speaks to, and holds time only for itself', async ({ page, context }) => {
  // Two Pods' stories are told at the pace at which people can follow them.
  test.setTimeout(240_000);
  const { address, process: server } = await serve();
  const api = `${address}/api/v1/namespaces/default/pods`;
  const create = (name: string) => fetch(api, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(pod(name)) });
  try {
    await page.goto(address);
    await expect(page.getByTestId('node-node-3')).toBeVisible();

    // The teacher creates a Pod in their shell, and the class sees it run.
    expect((await create('from-a-shell')).status).toBe(201);
    await expect(page.getByTestId('pod-from-a-shell')).toHaveAccessibleName('Pod from-a-shell: Running', { timeout: 90_000 });

    // One page stands still; the cluster and the other pages go on.
    const other = await context.newPage();
    await other.goto(address);
    await page.bringToFront();
    await page.getByRole('button', { name: /^pause/i }).click();
    expect((await create('meanwhile')).status).toBe(201);
    await other.bringToFront();
    await expect(other.getByTestId('pod-meanwhile')).toHaveAccessibleName('Pod meanwhile: Running', { timeout: 90_000 });
    await expect.poll(async () => ((await (await fetch(`${api}/meanwhile`)).json()) as { status: { phase: string } }).status.phase).toBe('Running');
    await page.bringToFront();
    await expect(page.getByTestId('pod-meanwhile')).toHaveCount(0);
  } finally {
    server.kill();
  }
});
