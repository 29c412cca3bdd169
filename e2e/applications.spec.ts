import { expect, type Page } from '@playwright/test';
import { test } from './kept-page';
import { openPage } from './pages';

/** Whole applications that the editor has to begin from, asked by commands in their Pods: as a class would. */

async function begin(page: Page, template: string): Promise<void> {
  await openPage(page);
  await page.getByRole('button', { name: 'New file' }).click();
  await page.getByRole('menuitem', { name: template }).click();
  await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
}

async function type(page: Page, line: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Command' }).fill(line);
  await page.keyboard.press('Enter');
}
const log = (page: Page) => page.getByRole('log');

test('a shop: its front end asks its API, which asks its database, whose data outlives its Pod', async ({ page }) => {
  await begin(page, 'A shop: front end, API, database, Ingress');
  await expect(log(page)).toContainText('ingress.networking.k8s.io/shop created');
  await type(page, 'kubectl wait --for=condition=Available deployment --all --timeout=120s');
  await expect(log(page)).toContainText('deployment.apps/web condition met', { timeout: 45_000 });
  await type(page, `kubectl exec deploy/web -- curl -s -d '{"name":"spoon","price":2}' web/api/product`);
  await type(page, 'kubectl delete pod -l app=database && kubectl wait --for=condition=Available deployment/database --timeout=120s');
  await type(page, 'kubectl exec deploy/web -- curl -s web/api/product?price=lt.10');
  await expect(log(page)).toContainText('[{"id":1,"name":"cup","price":7},{"id":3,"name":"spoon","price":2}]', { timeout: 45_000 });
});

test('a rolling update under requests: the client’s log says which were refused, the stage shows it', async ({ page }) => {
  await begin(page, 'A rolling update under requests');
  await type(page, 'kubectl rollout status deploy/web && kubectl wait --for=condition=Ready pod/client && sleep 5');
  await type(page, 'kubectl set image deploy/web web=nginx:1.28 && kubectl rollout status deploy/web && sleep 5');
  // At full pace minutes may pass before the next line is read: the whole log is asked for what is no success, then for its end.
  await type(page, 'kubectl logs client | grep -A 1 curl && kubectl logs client --tail=3');
  await expect(log(page)).toContainText(/curl: \(7\) Failed to connect to web port 80/, { timeout: 60_000 });
  await expect(log(page)).toContainText(/^200$/m);
});

test('a NetworkPolicy that cuts: who bears the label is answered, the other hears nothing, and is told by whom it was cut', async ({ page }) => {
  await begin(page, 'A NetworkPolicy that cuts');
  await type(page, 'kubectl wait --for=condition=Ready pod --all --timeout=60s && kubectl exec friend -- curl -sS -m 2 web | grep title');
  await expect(log(page)).toContainText('<title>Welcome to nginx!</title>', { timeout: 45_000 });
  await type(page, 'kubectl exec stranger -- curl -sS -m 2 web');
  await expect(log(page)).toContainText(/curl: \(28\) \w+ timed out after \d+ milliseconds/, { timeout: 30_000 });
  await expect(page.getByText('friends-only').first()).toBeVisible();
});
