import { expect, type Locator, type Page } from '@playwright/test';
import { test } from './kept-page';
import { openFile, openPage, openText } from './pages';

/** "Why did it end?", "what holds it?", and that the panel speaks of what was done last. */

const explanation = (page: Page): Locator => page.locator('.inspector');
const why = (page: Page): Locator => page.getByTestId('why');
const title = (page: Page): Locator => explanation(page).getByRole('heading', { level: 2 });
/** What the panel's journey is about, as a link. */
const button = (page: Page, name: string): Locator => explanation(page).getByRole('button', { name, exact: true });
const create = (page: Page) => page.getByRole('button', { name: 'Create', exact: true }).click();
const pace = (page: Page, value: string) => page.getByRole('combobox', { name: 'pace' }).selectOption(value);

async function type(page: Page, line: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Command' }).fill(line);
  await page.keyboard.press('Enter');
}

/** The public example, with its `command` uncommented and another policy. */
async function openExample(page: Page, restartPolicy: string): Promise<void> {
  const example = (await openText(page)).replace('#command:', 'command:').replace('restartPolicy: Never', `restartPolicy: ${restartPolicy}`);
  await openFile(page, 'uncommented.yaml', example);
}

test('the public example with its command: why it is Completed, what was replaced, and how to have both', async ({ page }) => {
  await openPage(page);
  await openExample(page, 'Never');
  await pace(page, 'x10');
  await create(page);
  await expect(page.getByTestId('pod-simple-sample-pod')).toHaveAccessibleName('Pod simple-sample-pod: Completed', { timeout: 30_000 });
  await expect(why(page)).toHaveAttribute('data-standing', 'ended');
  await expect(why(page)).toContainText('Completed, which is no error');
  await expect(why(page)).toContainText('command took the place of what the image tomcat:8 starts, catalina.sh run');
  await expect(why(page)).toContainText('command: ["/bin/bash","-c","echo hihihi && exec catalina.sh run"]');
  await expect(why(page).locator('s')).toContainText('CMD ["catalina.sh","run"]');
  await expect(why(page)).toContainText('Exit code 0');
  await expect(why(page).locator('.printed')).toHaveText('hihihi');
  await expect(why(page)).toContainText('restartPolicy: Never leaves it as it is.');

  await type(page, 'podscope why pod/simple-sample-pod -n default');
  await expect(page.getByRole('log')).toContainText('- command took the place of what the image tomcat:8 starts, catalina.sh run.');
  await type(page, 'podscope why pod/nobody');
  await expect(page.getByRole('log')).toContainText('pods "nobody" not found');
});

test('with Always it is started again and again: CrashLoopBackOff, with the step of the back-off and the countdown; and what is proposed runs both', async ({
  page,
}) => {
  await openPage(page);
  await openExample(page, 'Always');
  await pace(page, 'x10');
  await create(page);
  await expect(why(page)).toContainText('that is what CrashLoopBackOff means', { timeout: 30_000 });
  await expect(why(page)).toHaveAttribute('data-standing', 'fails');
  await expect(why(page).locator('.back-off [aria-current]')).toHaveText(/^(10|20|40) s$/);
  await expect(why(page)).toContainText(/at the earliest/);
  await type(page, `kubectl delete pod simple-sample-pod --now`);
  await expect(page.getByTestId('pod-simple-sample-pod')).toHaveCount(0, { timeout: 30_000 });
  const both = (await openText(page)).replace('"echo hihihi"', '"echo hihihi && exec catalina.sh run"');
  await openFile(page, 'both.yaml', both);
  await create(page);
  await expect(page.getByTestId('pod-simple-sample-pod')).toHaveAccessibleName('Pod simple-sample-pod: Running', { timeout: 30_000 });
  await type(page, 'kubectl logs -f simple-sample-pod');
  for (const line of ['hihihi', 'Server startup']) await expect(page.getByRole('log')).toContainText(line);
});

test('in 中文 the panel says the same', async ({ page }) => {
  await openPage(page);
  await openExample(page, 'Never');
  await pace(page, 'x10');
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('button', { name: '创建', exact: true }).click();
  await expect(why(page)).toContainText('已经完成（Completed），不是错误', { timeout: 30_000 });
  await expect(why(page)).toContainText('command 取代了镜像 tomcat:8 原来要启动的 catalina.sh run');
  await expect(why(page)).toContainText('想两样都要，就让命令接着启动服务器');
});

test('the panel speaks of what was done last: a Service, a refusal, a fault, a deletion; never of the Pod before', async ({ page }) => {
  await openPage(page);
  await pace(page, 'x10');
  await create(page);
  await expect(explanation(page)).toContainText('of 7');
  await type(page, 'kubectl create service clusterip shop --tcp=80');
  await expect(button(page, 'services/default/shop')).toBeVisible();
  await expect(why(page)).toContainText('Its selector finds no Pod');
  await type(page, 'kubectl create service clusterip shop --tcp=80');
  await expect(title(page)).toHaveText('The checks say no: 409 AlreadyExists');
  await expect(explanation(page)).toContainText('services "shop" already exists');
  await type(page, 'kubectl scale deployment hello --replicas=3');
  await expect(button(page, 'deployments/default/hello')).toBeVisible();
  await expect(why(page)).toContainText('3 of 3 Pods are available', { timeout: 30_000 });
  await page.getByTestId('cluster-chip').click();
  await page.getByRole('dialog', { name: 'The cluster' }).getByRole('button', { name: 'Crash node-2' }).click();
  await page.keyboard.press('Escape');
  await expect(title(page)).toHaveText('node-2 is heard of no more');
  await type(page, 'kubectl delete pod simple-sample-pod');
  await expect(title(page)).toHaveText(/simple-sample-pod/);
  // It ran on node-2, whose kubelet cannot end it any more.
  await expect(why(page)).toContainText('Node node-2 is not ready', { timeout: 60_000 });
});

test('what holds a Pod: a ConfigMap that does not exist, told until it is there', async ({ page }) => {
  await openPage(page);
  await openFile(
    page,
    'waits.yaml',
    'apiVersion: v1\nkind: Pod\nmetadata:\n  name: waits\nspec:\n  containers:\n    - name: main\n      image: nginx:1.27\n      envFrom:\n        - configMapRef:\n            name: settings\n',
  );
  await pace(page, 'x10');
  await create(page);
  await expect(why(page)).toContainText('ConfigMap settings does not exist', { timeout: 30_000 });
  await type(page, 'kubectl create configmap settings --from-literal=a=b');
  await expect(title(page)).toHaveText('settings');
  await page.getByTestId('pod-waits').click();
  await expect(why(page)).toHaveAttribute('data-standing', 'well', { timeout: 30_000 });
});
