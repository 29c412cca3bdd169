import { expect, type Page } from '@playwright/test';
import { test } from './kept-page';

/** Writes a line into the terminal, at once (what each key does, the terminal that helps is asked), and waits for what it prints. */
async function type(page: Page, line: string, printed: string | RegExp): Promise<void> {
  const log = page.getByRole('log', { name: 'Output of the commands' });
  const before = (await log.textContent()) ?? '';
  await page.keyboard.insertText(line);
  await page.keyboard.press('Enter');
  await expect(log.getByText(`$ ${line}`).last()).toBeVisible();
  await expect
    .poll(async () => ((await log.textContent()) ?? '').slice(before.length), { timeout: 60_000 })
    .toMatch(printed instanceof RegExp ? printed : new RegExp(printed.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
}

test('the worked example, typed: create, look, explain, delete', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByTestId('node-node-3')).toBeVisible();
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  await page.getByRole('textbox', { name: 'Command' }).focus();

  await type(page, 'kubectl get deployments', /NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nhello +2\/2 +2 +2/);
  await type(page, 'kubectl create -f pod-solo.yaml', 'pod/simple-sample-pod created');
  await expect(page.locator('.causes li').last()).toHaveText('because you ran kubectl create.');
  await type(page, 'kubectl wait --for=condition=Ready pod/simple-sample-pod --timeout=120s', 'pod/simple-sample-pod condition met');
  await type(page, 'kubectl get pods', /simple-sample-pod +1\/1 +Running +0/);
  await type(
    page,
    'kubectl create -f pod-solo.yaml',
    'Error from server (AlreadyExists): error when creating "pod-solo.yaml": pods "simple-sample-pod" already exists',
  );
  await type(
    page,
    'kubectl describe pod simple-sample-pod',
    /Name: +simple-sample-pod\nNamespace: +default[\s\S]*Labels: +purpose=pod-test[\s\S]*Image: +tomcat:8[\s\S]*DEMO_GREETING: +hellothefirstk8spod[\s\S]*Conditions:[\s\S]*Events:[\s\S]*Scheduled[\s\S]*Pulling image "tomcat:8"[\s\S]*Started/,
  );
  await type(page, 'kubectl logs simple-sample-pod', /VersionLoggerListener\.log Server version: +Apache Tomcat\/8\.5/);
  await type(
    page,
    'kubectl explain pod.spec.containers.command',
    /FIELD: command <\[\]string>[\s\S]*DESCRIPTION:\n +Entrypoint array\. Not executed within a shell\./,
  );
  await type(page, 'kubectl delete -f pod-solo.yaml', 'pod "simple-sample-pod" deleted');
  await type(page, 'kubectl get pod simple-sample-pod', 'Error from server (NotFound): pods "simple-sample-pod" not found');
});

test('the terminal helps: history, completion, several lines, pipes, interruption', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByTestId('node-node-3')).toBeVisible();
  const prompt = page.getByRole('textbox', { name: 'Command' });
  const log = page.getByRole('log', { name: 'Output of the commands' });
  await prompt.focus();

  await page.keyboard.type('kubectl get depl');
  await page.keyboard.press('Tab');
  await expect(prompt).toHaveValue('kubectl get deployments ');
  await page.keyboard.type('hel');
  await page.keyboard.press('Tab');
  await expect(prompt).toHaveValue('kubectl get deployments hello ');
  await page.keyboard.press('Enter');
  await expect(log).toContainText('2/2');

  await page.keyboard.press('ArrowUp');
  await expect(prompt).toHaveValue('kubectl get deployments hello');
  await page.keyboard.press('ArrowDown');
  await expect(prompt).toHaveValue('');

  await type(page, 'kubectl get pods -o name | wc -l', /\n?2\n/);

  // Several lines: a here-document, and a command after it.
  for (const line of ['kubectl apply -f - <<EOF', 'apiVersion: v1', 'kind: ConfigMap', 'metadata: {name: cm}', 'data: {a: b}', 'EOF']) {
    await page.keyboard.type(line);
    await page.keyboard.press('Shift+Enter');
  }
  await page.keyboard.type('kubectl get cm cm');
  await page.keyboard.press('Enter');
  await expect(log).toContainText(/configmap\/cm created\s*NAME +DATA +AGE\s*cm +1 /);

  // A watch goes on until it is stopped.
  await type(page, 'kubectl get cm cm -w -o name', 'configmap/cm\n');
  await expect(page.getByRole('button', { name: 'Stop (Ctrl+C)' })).toBeVisible();
  await page.keyboard.press('Control+c');
  await expect(page.getByRole('button', { name: 'Stop (Ctrl+C)' })).toBeHidden();
  await expect(log).toContainText('^C');

  // Tab completes, but does not hold the keyboard.
  await page.keyboard.type('kubectl ');
  await page.keyboard.press('Tab');
  await expect(prompt).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(prompt).not.toBeFocused();
  await prompt.focus();
  await page.keyboard.press('Control+c');

  await page.keyboard.press('Control+l');
  await expect(log).toHaveText('');
});

test('the lines of Kubernetes’ own tutorials, typed: variables, a here-document, a loop, pipes', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByTestId('node-node-3')).toBeVisible();
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  const log = page.getByRole('log', { name: 'Output of the commands' });
  await page.getByRole('textbox', { name: 'Command' }).focus();

  await type(page, "kubectl get pods -o jsonpath='{.items[0].status.phase}'; echo", 'Running\n');
  await type(page, 'export POD_NAME=$(kubectl get pods -o name | head -n 1 | cut -d/ -f2); echo Name of the Pod: $POD_NAME', /Name of the Pod: hello-\S+\n/);
  // A variable lasts from line to line.
  await type(page, 'kubectl get pod "$POD_NAME" | awk \'NR == 1 {print $3} NR > 1 {print $3, NF}\'', /STATUS\nRunning 5\n/);

  // Enter runs what is complete: a loop and a here-document go on until they are closed.
  const loop = ['for i in $(seq 3); do', 'kubectl apply -f - <<EOF', 'apiVersion: v1', 'kind: ConfigMap', 'metadata: {name: cm-$i}'];
  for (const line of [...loop, 'data: {n: "$((i * i))"}', 'EOF', 'done']) {
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
  }
  await expect(log).toContainText(/configmap\/cm-1 created\s*configmap\/cm-2 created\s*configmap\/cm-3 created/);
  await type(page, 'kubectl get configmaps | grep ^cm- | wc -l', /\n?3\n/);
  await type(page, 'kubectl get cm -o name | grep cm-[12] | xargs kubectl delete', /configmap "cm-1" deleted\s*configmap "cm-2" deleted/);
});

test('what a command prints becomes a file of the editor, is changed, and is applied; a loop goes on until it is stopped', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByTestId('node-node-3')).toBeVisible();
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  await page.getByRole('textbox', { name: 'Command' }).focus();
  await type(page, 'kubectl create deployment api --image=nginx:1.27 --dry-run=client -o yaml > api.yaml && ls', /api\.yaml\n/);
  await expect(page.getByRole('tab', { name: 'api.yaml' })).toBeVisible();
  await type(page, "sed -i 's/replicas: 1/replicas: 2/' api.yaml && kubectl apply -f api.yaml", 'deployment.apps/api created');
  await type(page, 'kubectl rollout status deployment/api --timeout=120s', 'deployment "api" successfully rolled out');
  await type(page, 'n=0; for pod in $(kubectl get pods -l app=api -o name); do n=$((n + 1)); done; echo $n Pods', '2 Pods\n');

  // What is not there is said at once; a loop goes on until it is stopped.
  await type(page, 'jq . api.yaml; echo $?', /jq: command not found\s*127\n/);
  await type(page, 'while true; do kubectl get deploy api -o name; sleep 1; done', 'deployment.apps/api\n');
  await page.keyboard.press('Control+c');
  await expect(page.getByRole('button', { name: 'Stop (Ctrl+C)' })).toBeHidden();
  await type(page, 'echo $?', '130\n');
});

test('an autoscaler, typed: it adds Pods when a Service has more to do, and top says what they use', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByTestId('node-node-3')).toBeVisible();
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  await page.getByRole('textbox', { name: 'Command' }).focus();
  await type(
    page,
    'kubectl create deployment shop --image=nginx:1.27 && kubectl set resources deploy/shop --requests=cpu=100m',
    'resource requirements updated',
  );
  await type(page, 'kubectl expose deploy/shop --port=80 && kubectl annotate svc/shop podscope.dev/load=190m', 'service/shop annotated');
  await type(page, 'kubectl autoscale deploy/shop --min=1 --max=5 --cpu-percent=50', 'horizontalpodautoscaler.autoscaling/shop autoscaled');
  await type(page, "kubectl wait hpa/shop --for=jsonpath='{.status.desiredReplicas}'=4 --timeout=100s", 'condition met');
  await type(page, 'kubectl top pods -l app=shop', /NAME +CPU\(cores\) +MEMORY\(bytes\) *\nshop-\S+ +\d+m/);
});

test('a shell in a container, typed into: it prompts, has a place and files of its own, and ends with an exit code', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByTestId('node-node-3')).toBeVisible();
  await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
  const log = page.getByRole('log', { name: 'Output of the commands' });
  const reply = page.getByRole('textbox', { name: 'Input of what runs' });
  await page.getByRole('textbox', { name: 'Command' }).focus();
  await page.keyboard.type('kubectl exec -it deploy/hello -- sh');
  await page.keyboard.press('Enter');
  // What is asked stands before what is typed, in the same line.
  await expect(page.locator('.terminal-line')).toContainText(/^[^$]*# /);
  await expect(reply).toBeFocused();
  for (const line of ['cd /tmp', 'echo kept > note; pwd', 'sleep 1000']) {
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
  }
  await expect(log).toContainText(/cd \/tmp\n.*# echo kept > note; pwd\n\/tmp\n.*# sleep 1000\n/);
  await page.keyboard.press('Control+c');
  await expect(log).toContainText('^C');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(reply).toHaveValue('echo kept > note; pwd');
  await page.keyboard.press('Control+u');
  await page.keyboard.type('exit 3');
  await page.keyboard.press('Enter');
  await expect(log).toContainText('command terminated with exit code 3');
  await expect(page.getByRole('textbox', { name: 'Command' })).toBeFocused();
  await type(page, 'kubectl exec deploy/hello -- cat /tmp/note', 'kept\n');
});

test('what leads out of the terminal: a forwarded port, an object in the editor, the history', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByTestId('node-node-3')).toBeVisible();
  await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
  const prompt = page.getByRole('textbox', { name: 'Command' });
  const log = page.getByRole('log', { name: 'Output of the commands' });
  await prompt.focus();
  // The forwarding goes on beside what is typed next.
  await type(page, 'kubectl port-forward deploy/hello 8080:80', 'Forwarding from [::1]:8080 -> 80\n');
  await type(page, 'curl -s -o page.html -w "%{http_code}" localhost:8080', /Handling connection for 8080\n200/);
  await page.keyboard.press('Control+c');
  await expect(page.getByRole('button', { name: 'Stop (Ctrl+C)' })).toBeHidden();

  await type(page, 'kubectl edit deploy/hello', 'is open in the editor');
  await expect(page.getByRole('tab', { name: 'kubectl-edit-hello.yaml' })).toHaveAttribute('aria-selected', 'true');
  await page.getByRole('textbox', { name: 'Input of what runs' }).focus();
  await page.keyboard.press('Enter');
  await expect(log).toContainText('Edit cancelled, no changes made.');
  await expect(page.getByRole('tab', { name: 'kubectl-edit-hello.yaml' })).toHaveCount(0);

  await page.keyboard.press('Control+r');
  await page.getByRole('textbox', { name: 'Search the history' }).fill('forward');
  await page.keyboard.press('Tab');
  await expect(prompt).toHaveValue('kubectl port-forward deploy/hello 8080:80');
});
