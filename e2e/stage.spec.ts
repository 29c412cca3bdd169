import { expect, type Page } from '@playwright/test';
import { test } from './kept-page';
import { openFile, openPage } from './pages';

/** The stage: what there is, as a class sees it. */

const LANGUAGES = [
  {
    language: 'en',
    starting: 'The cluster is starting…',
    nodes: /starting…/,
    taint: 'the Pod does not tolerate its taint dedicated=gpu:NoSchedule',
    won: /^node-2 is emptier: NodeResourcesFit gives it \d+ of 100, and \d+ to node-1\.$/,
  },
  {
    language: 'zh',
    starting: '集群正在启动…',
    nodes: /正在启动…/,
    taint: 'Pod 不容忍它的污点 dedicated=gpu:NoSchedule',
    won: /^node-2 更空：NodeResourcesFit 给它 \d+ 分（满分 100），给 node-1 \d+ 分。$/,
  },
] as const;

for (const { language, starting, nodes, taint, won } of LANGUAGES)
  test(`the first cluster: it is starting, then it filters and weighs, and says why (${language})`, async ({ context }) => {
    const page = await context.newPage();
    await page.addInitScript((chosen) => localStorage.setItem('podscope.ui', JSON.stringify({ state: { language: chosen }, version: 0 })), language);
    // Before any script, and until the engine is there, the picture says so; there are never "0 nodes".
    let go: () => void = () => undefined;
    const mayGo = new Promise<void>((resolve) => {
      go = resolve;
    });
    await page.route(/\/assets\/worker-.*\.js$/, async (route) => {
      await mayGo;
      await route.continue();
    });
    await page.goto('./', { waitUntil: 'commit' });
    await expect(page.locator('p', { hasText: starting }).filter({ visible: true })).toBeVisible();
    await expect(page.getByTestId('cluster-chip')).toContainText(nodes);
    await expect(page.locator('.stage-starting')).toHaveText(starting);
    go();
    await expect(page.getByTestId('node-node-3')).toBeVisible();
    await expect(page.locator('.stage-starting')).toHaveCount(0);

    await page.getByRole('button', { name: /^(Pause|暂停)$/ }).click();
    await page.getByRole('button', { name: /^(Create|创建)$/ }).click();
    await page.getByTestId('step-filter').click();
    await expect(page.locator('.inspector')).toContainText(taint);
    await expect(page.locator('.box.node[data-dim]')).toHaveCount(1);
    await page.getByTestId('step-score').click();
    await expect(page.getByTestId('why-it-won')).toHaveText(won);
  });

const podYaml = (name: string, cpu: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\nspec:\n  containers:\n    - name: main\n      image: nginx:1.27\n      resources:\n        requests:\n          cpu: "${cpu}"\n`;

test('a Pod without a node stands at the scheduler, from when it is stored; it can be opened, and says how it waits in both languages', async ({ page }) => {
  await openPage(page);
  await openFile(page, 'big.yaml', podYaml('big', '64'));
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const queued = page.getByTestId('queued-big');
  await page.getByTestId('step-watch').click();
  await expect(queued).toHaveAccessibleName('Pod big: not heard of yet');
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  await page.getByRole('button', { name: 'Play' }).click();
  await expect(queued).toHaveAccessibleName('Pod big: unschedulable');
  await queued.click();
  await expect(page.locator('.inspector').getByRole('heading', { level: 2 })).toHaveText('big');
  await page.getByRole('button', { name: '切换到简体中文' }).click();
  await expect(queued).toHaveAccessibleName('Pod big: 不可调度');
});

test('ten Pods on a node keep their names, more are squares that say theirs on focus', async ({ page }) => {
  await openPage(page);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('max');
  await page.getByRole('textbox', { name: 'Command' }).fill('kubectl create deployment web --image=nginx:1.27 --replicas=14');
  await page.keyboard.press('Enter');
  const chips = page.locator('.box.node [data-testid^="pod-web-"]');
  await expect(chips).toHaveCount(14, { timeout: 30_000 });
  for (const chip of await chips.all()) await expect(chip.locator('.pod-name')).toHaveText(/^web-/);
  await page.getByRole('textbox', { name: 'Command' }).fill('kubectl scale deployment web --replicas=60');
  await page.keyboard.press('Enter');
  await expect(chips).toHaveCount(60, { timeout: 30_000 });
  const square = chips.first();
  await expect(square).toHaveClass(/pod-dot/);
  await square.focus();
  const said = await square.evaluate((element) => getComputedStyle(element, '::after').content);
  expect(said).toMatch(/^"web-.* · \w+"$/);
});

test('presenter mode puts the stage first, a remote control steps and blanks it, and the panels come back as they were', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await openPage(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByTestId('step-filter').click();
  await page.locator('#stage').focus();
  await page.keyboard.press('p');
  // The stage has all the room but for the bar and the steps; the clock is whole.
  await expect.poll(async () => (await page.locator('#stage').boundingBox())?.width).toBeGreaterThan(1270);
  await expect(page.locator('.diagram')).toHaveAttribute('data-shape', 'wide');
  const [stage, clock] = [await page.locator('#stage').boundingBox(), await page.getByTestId('clock').boundingBox()];
  expect(stage?.height ?? 0).toBeGreaterThan(560);
  expect((clock?.x ?? 0) + (clock?.width ?? 0)).toBeLessThanOrEqual(1280);
  // Nothing lies over a node: whoever is asked for at its corners answers from inside.
  for (const n of [1, 2, 3]) {
    const covered = await page.getByTestId(`node-node-${n}`).evaluate((node) => {
      const { left, right, top, bottom } = node.getBoundingClientRect();
      const corners = [left + 8, right - 8].flatMap((x) => [top + 8, bottom - 8].map((y) => document.elementFromPoint(x, y)));
      return corners.some((at) => !at || !node.contains(at));
    });
    expect(covered).toBe(false);
  }
  await page.keyboard.press('PageDown');
  await expect(page.getByTestId('step-score')).toHaveAttribute('aria-current', 'step');
  await expect(page.locator('.caption')).toHaveText(/^node-2 wins with \d+ points$/);
  await page.keyboard.press('PageUp');
  await expect(page.getByTestId('step-filter')).toHaveAttribute('aria-current', 'step');
  expect((await page.locator('.side-right').boundingBox())?.width ?? 0).toBeLessThanOrEqual(1);
  for (const key of ['b', '.']) {
    await page.keyboard.press(key);
    await expect(page.getByRole('button', { name: 'The screen is blank: press B to see it again' })).toBeVisible();
    await page.keyboard.press(key);
    await expect(page.locator('.blank')).toHaveCount(0);
  }
  await page.keyboard.press('p');
  await expect.poll(async () => (await page.locator('.side-right').boundingBox())?.width).toBeGreaterThan(200);
  await page.keyboard.press('PageDown');
  await expect(page.getByTestId('step-filter')).toHaveAttribute('aria-current', 'step');
});

/** What of the page that can be seen is too small: words below so many pixels on the screen, and what one presses below 24. */
async function tooSmall(page: Page, wordsPx: number, within = 'body'): Promise<readonly string[]> {
  return page.locator(within).evaluate(
    (root, [min, target]) => {
      const shown = (element: Element): DOMRect | undefined => {
        const box = element.getBoundingClientRect();
        const inView = box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
        return inView && box.width > 2 && box.height > 2 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ? box : undefined;
      };
      const found: string[] = [];
      const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const [words, element] = [texts.currentNode.textContent?.trim() ?? '', texts.currentNode.parentElement];
        if (words === '' || !(element instanceof HTMLElement) || element.closest('.hidden, option, script, style') || !shown(element)) continue;
        // The stage has a zoom of its own.
        const stage = element.closest('.react-flow__viewport');
        const zoom = stage && !element.closest('.stage-counter') ? new DOMMatrix(getComputedStyle(stage).transform).a : 1;
        const px = Number.parseFloat(getComputedStyle(element).fontSize) * zoom;
        if (px > 0 && px < min - 0.05) found.push(`${px.toFixed(1)} px: ${element.className} ${words.slice(0, 40)}`);
      }
      for (const element of root.querySelectorAll('button, a, input, select, summary, [role="tab"], [role="slider"]')) {
        const box = shown(element);
        // Links stand in lines of text, and the editor and the tokens have their own keys.
        if (
          !box ||
          element.closest('.monaco-editor, .tokens, .hidden') ||
          element.matches('.skip, p .link, dd .link, li .link, td .link, .causes *, [type="file"]')
        )
          continue;
        if (Math.min(box.width, box.height) < target - 0.5)
          found.push(`${box.width.toFixed(0)} × ${box.height.toFixed(0)}: ${element.tagName} ${element.className} ${element.textContent.slice(0, 40)}`);
      }
      return [...new Set(found)];
    },
    [wordsPx, 24] as const,
  );
}

test('words and targets are large enough on a phone, a laptop, a projector and 4K, and on a laptop at 200 %', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await openPage(page);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByTestId('pod-simple-sample-pod')).toHaveAccessibleName('Pod simple-sample-pod: Running', { timeout: 30_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  for (const [width, height] of [
    [1440, 900],
    [720, 450],
    [3840, 2160],
    [360, 740],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(400);
    expect({ width, height, small: await tooSmall(page, 12) }).toEqual({ width, height, small: [] });
  }
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.locator('#stage').focus();
  await page.keyboard.press('p');
  await page.waitForTimeout(500);
  expect(await tooSmall(page, 16, '.box.node >> nth=1')).toEqual([]);
  expect(await tooSmall(page, 16)).toEqual([]);
});

test('layers show who owns, selects and mounts which Pod, by button and by key, and are remembered', async ({ page }) => {
  await openPage(page);
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  for (const line of ['kubectl expose deployment hello --port=80', 'kubectl get endpointslices']) {
    await page.getByRole('textbox', { name: 'Command' }).fill(line);
    await page.keyboard.press('Enter');
  }
  const layers = page.getByRole('group', { name: 'Layers' });
  const lines = (layer: string, to: string) => page.locator(`.links path[data-layer="${layer}"][data-to^="${to}"]`);
  await expect(page.locator('.card')).toHaveCount(0);
  await layers.getByRole('button', { name: 'Owners' }).click();
  await expect(page.getByTestId('card-Deployment-hello')).toHaveAccessibleName(/^Deployment hello 2\/2; owns hello-\w+$/);
  await expect(lines('owners', 'pods/default/hello-')).toHaveCount(2);
  await expect(lines('owners', 'replicasets/default/hello-')).toHaveCount(1);
  await page.locator('#stage').focus();
  await page.keyboard.press('s');
  await expect(page.getByTestId('card-Service-hello')).toHaveAccessibleName(/^Service hello 2\/2; sends to hello-/, { timeout: 30_000 });
  await expect(lines('services', 'pods/default/hello-')).toHaveCount(2);
  // A line ends where its Pod is, and those of what is chosen stand out.
  await page.getByTestId('card-Service-hello').click();
  await expect(page.locator('.inspector').getByRole('heading', { level: 2 })).toHaveText('hello');
  await expect(page.locator('.links [data-layer="owners"]:not([data-faint])')).toHaveCount(0);
  const ends = await lines('services', 'pods/').evaluateAll((paths) =>
    paths.map((path) => {
      const line = path as SVGPathElement;
      const end = line.getPointAtLength(line.getTotalLength()).matrixTransform(line.getScreenCTM() ?? undefined);
      const pod = document.querySelector(`[data-object="${line.dataset.to}"]`)?.getBoundingClientRect();
      return pod ? Math.hypot(end.x - pod.left, end.y - (pod.top + pod.bottom) / 2) : Number.POSITIVE_INFINITY;
    }),
  );
  for (const distance of ends) expect(distance).toBeLessThan(3);
  await page.reload();
  await expect(page.getByTestId('card-Deployment-hello')).toBeVisible();
  await page.locator('#stage').focus();
  await page.keyboard.press('o');
  await expect(page.getByTestId('card-Deployment-hello')).toHaveCount(0);
  await page.getByRole('button', { name: '切换到简体中文' }).click();
  await expect(page.getByRole('group', { name: '图层' }).getByRole('button', { name: '属主' })).toHaveAttribute('aria-pressed', 'false');
  await expect(page.getByTestId('card-Service-hello')).toHaveAccessibleName(/转发到 hello-/);
});
