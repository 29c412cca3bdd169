import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import { readPage } from '../src/server/page';
import { editorIsThere, openFile, openPage, setPace } from './pages';

/** A browser that keeps nothing, or the wrong thing, is no reason not to work; the user is told, once. */

const DENIED = /^This browser keeps nothing for this page/;
const notices = (page: Page) => page.getByRole('status').locator('.notice');

/** Creates the Pod of the first file and waits until it runs. */
async function createPod(page: Page): Promise<void> {
  await setPace(page, 'x10');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByTestId('pod-simple-sample-pod')).toBeVisible({ timeout: 40_000 });
}

/** What a browser does where site data is blocked. */
function refuse(names: readonly string[]): void {
  for (const name of names)
    Object.defineProperty(globalThis, name, {
      get() {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      },
    });
}

test.describe('a browser that refuses', () => {
  for (const [what, block] of [
    ['both storages, by throwing', (page: Page) => page.addInitScript(refuse, ['indexedDB', 'localStorage', 'sessionStorage'])],
    [
      'the database, by an error',
      (page: Page) =>
        page.addInitScript(() => {
          indexedDB.open = () => {
            const request = new EventTarget() as IDBOpenDBRequest;
            Object.assign(request, { error: new DOMException('No.', 'UnknownError') });
            setTimeout(() => request.dispatchEvent(new Event('error')));
            return request;
          };
        }),
    ],
    [
      'the database, by not answering',
      (page: Page) =>
        page.addInitScript(() => {
          indexedDB.open = () => new EventTarget() as IDBOpenDBRequest;
        }),
    ],
    [
      'what is written',
      (page: Page) =>
        page.addInitScript(() => {
          IDBObjectStore.prototype.put = () => {
            throw new DOMException('The database is read-only.', 'ReadOnlyError');
          };
        }),
    ],
  ] as const) {
    test(`${what}: all works, and it is said once`, async ({ page }) => {
      const errors: Error[] = [];
      page.on('pageerror', (error) => errors.push(error));
      await block(page);
      await openPage(page);
      await expect(notices(page)).toHaveText([DENIED]);
      await createPod(page);
      await page.getByRole('button', { name: /^Theme/ }).click();
      await notices(page).getByRole('button', { name: 'Dismiss' }).click();
      await openFile(page, 'mine.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: mine\n');
      await page.waitForTimeout(500);
      await expect(notices(page)).toHaveCount(0);
      expect(errors).toEqual([]);
    });
  }

  test('says so in 中文, too', async ({ browser }) => {
    const context = await browser.newContext({ locale: 'zh-CN' });
    const page = await context.newPage();
    await page.addInitScript(refuse, ['indexedDB']);
    await page.goto('./');
    await expect(notices(page)).toHaveText(/^浏览器不为这个页面保存任何内容/);
    await context.close();
  });
});

test('a sandboxed frame works like a page of its own', async ({ page }) => {
  // Its files come from a server that lets everybody have them, as those of static pages do: a sandboxed frame is nobody's.
  const files = readPage();
  const server = createServer(({ url = '' }, response) => {
    const file = url === '/frame' ? undefined : files.get(url);
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('content-type', file?.contentType ?? 'text/html');
    // This page is served, and has its cluster all the same.
    const body = url === '/' ? file?.body.toString().replace(/<meta name="podscope-host"[^>]*>/, '') : file?.body;
    response.end(body ?? '<iframe sandbox="allow-scripts" src="./" style="width: 1400px; height: 860px"></iframe>');
  });
  await new Promise<void>((done) => server.listen(0, 'localhost', done));
  try {
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/frame`);
    const frame = page.frameLocator('iframe');
    await expect(frame.getByTestId('node-node-3')).toBeVisible();
    await expect(frame.locator('.monaco-editor .view-line').first()).toBeVisible({ timeout: 30_000 });
    await expect(frame.getByRole('status').locator('.notice')).toHaveText(DENIED);
    await expect(frame.locator('.editor-state')).toContainText('valid');
    await frame.getByRole('button', { name: 'Create', exact: true }).click();
    await expect(frame.getByTestId('pod-simple-sample-pod')).toBeVisible({ timeout: 40_000 });
  } finally {
    server.close();
  }
});

test('a full storage is told, and tried again', async ({ page }) => {
  await page.addInitScript(() => {
    const { put } = IDBObjectStore.prototype;
    Object.assign(globalThis, { full: true });
    IDBObjectStore.prototype.put = function (...args) {
      if ((globalThis as { full?: boolean }).full) throw new DOMException('No room.', 'QuotaExceededError');
      return put.apply(this, args);
    };
    Storage.prototype.setItem = () => {
      throw new DOMException('No room.', 'QuotaExceededError');
    };
  });
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  await openPage(page);
  await expect(notices(page)).toHaveText([/^The browser has no room left/]);
  await page.getByRole('button', { name: /^Theme/ }).click();
  await page.evaluate(() => Object.assign(globalThis, { full: false }));
  await openFile(page, 'mine.yaml', 'kind: ConfigMap\n');
  await page.waitForTimeout(800);
  await page.reload();
  await editorIsThere(page);
  await expect(page.getByRole('tab', { name: 'mine.yaml' })).toBeVisible();
  expect(errors).toEqual([]);
});

/** Puts something in the place of what the last visit has kept. */
const spoil = (page: Page, key: string, value: unknown) =>
  page.evaluate(
    ([name, kept]) =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open('podscope');
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const transaction = request.result.transaction('workspace', 'readwrite');
          transaction.objectStore('workspace').put(kept, name);
          transaction.oncomplete = () => {
            request.result.close();
            resolve();
          };
        };
      }),
    [key, value] as const,
  );

test.describe('what the last visit kept', () => {
  for (const [what, key, value, told] of [
    ['a session of an older version', 'own/session', { version: 0, config: { seed: 1 } }, /^The cluster of your last visit could not be brought back/],
    ['a session that is none', 'own/session', 'damaged', /^The cluster of your last visit could not be brought back/],
    [
      'a session that says where it is, and not how it came there',
      'own/session',
      { version: 1, config: { seed: 1, startUs: 0, nodes: [{ name: 'n' }] }, branches: [], branch: 'main', delivered: 5, nowUs: 5, playing: true },
      /^The cluster of your last visit could not be brought back/,
    ],
    ['files that are none', 'own/files', { files: [{ name: 5 }], active: 'a' }, /^The files of your last visit can no longer be read/],
  ] as const) {
    test(`is ${what}: a new one takes its place`, async ({ page }) => {
      await openPage(page);
      await page.waitForTimeout(500);
      // A page that is open would keep its own over it.
      await page.goto('./icon.svg');
      await spoil(page, key, value);
      await openPage(page);
      await expect(notices(page)).toHaveText([told]);
      await createPod(page);
      // What was done is kept within a second.
      await page.waitForTimeout(1_500);
      await page.reload();
      await editorIsThere(page);
      await expect(page.getByTestId('pod-simple-sample-pod')).toBeVisible();
      await expect(notices(page)).toHaveCount(0);
    });
  }

  test('are looks that are none: the usual ones take their place', async ({ page }) => {
    await page.addInitScript(() => localStorage.setItem('podscope.ui', '{"state":{"theme":7,"language":"xx","folded":null,"layouts":[1]},"version":0}'));
    await openPage(page);
    await createPod(page);
  });
});

test('another window has the work: this one says that it keeps nothing, and keeps nothing', async ({ context }) => {
  const first = await context.newPage();
  await openPage(first);
  await openFile(first, 'first.yaml', 'kind: ConfigMap\n');
  const second = await context.newPage();
  await openPage(second);
  await expect(notices(second)).toHaveText([/^Another window has this work open/]);
  await openFile(second, 'second.yaml', 'kind: ConfigMap\n');
  await second.waitForTimeout(500);
  await second.close();
  await first.reload();
  await editorIsThere(first);
  await expect(notices(first)).toHaveCount(0);
  await expect(first.getByRole('tab', { name: 'first.yaml' })).toBeVisible();
  await expect(first.getByRole('tab', { name: 'second.yaml' })).toHaveCount(0);
});
