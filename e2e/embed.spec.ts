import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const PACKAGE = '/node_modules/podscope/';

/** A folder in which the package is installed, with its examples copied beside it, as a static server has it. */
function serveInstalled(pages: Readonly<Record<string, string>> = {}): Promise<Server> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname.replace(/\/$/, '/index.html');
    const file = join(ROOT, path.startsWith(PACKAGE) ? path.slice(PACKAGE.length) : path);
    response.setHeader('content-type', TYPES[extname(path)] ?? 'text/plain');
    // What a sandboxed frame loads is somebody else's.
    response.setHeader('access-control-allow-origin', '*');
    if (pages[path] !== undefined) response.end(pages[path]);
    else if (path.includes('..') || !existsSync(file)) response.writeHead(404).end();
    else response.end(readFileSync(file));
  });
  return new Promise((done) => server.listen(0, 'localhost', () => done(server)));
}

const addressOf = (server: Server): string => `http://localhost:${(server.address() as AddressInfo).port}`;

test.beforeAll(() => {
  if (!existsSync(join(ROOT, 'dist/lib/mount.js'))) execFileSync('npm', ['run', 'build:lib', '--silent'], { cwd: ROOT, shell: process.platform === 'win32' });
});

test('the example: a page that embeds one moment', async ({ page }) => {
  const server = await serveInstalled();
  try {
    const errors: Error[] = [];
    page.on('pageerror', (error) => errors.push(error));
    await page.goto(`${addressOf(server)}/examples/embed/`);
    const frame = page.frameLocator('iframe[title="Podscope"]');
    await expect(frame.getByTestId('node-node-4')).toBeVisible();
    await expect(frame.getByTestId('step-score')).toHaveAttribute('aria-current', 'step');
    await expect(frame.getByRole('button', { name: 'Play' })).toBeVisible();
    await expect(frame.getByRole('banner')).toHaveCount(0);
    await expect(frame.locator('.monaco-editor, .side-right')).toHaveCount(0);
    // Time goes on when it is told to, from there.
    await frame.getByRole('button', { name: 'Play' }).click();
    await expect(frame.getByTestId('pod-web')).toBeVisible({ timeout: 40_000 });
    expect(errors).toEqual([]);
  } finally {
    server.close();
  }
});

test('a session that the engine has saved, two frames on a page, one of them sandboxed; one is taken away', async ({ page }) => {
  const { openEngine } = (await import(pathToFileURL(join(ROOT, 'dist/lib/engine.js')).href)) as typeof import('../src/engine');
  const engine = openEngine({ nodes: 2 });
  engine.apply('apiVersion: v1\nkind: Pod\nmetadata: { name: kept }\nspec: { containers: [{ name: main, image: nginx }] }\n');
  engine.settle();
  const html = `<!doctype html><div id="a" style="height: 300px"></div><div id="b" style="height: 300px"></div><script type="module">
    import { mount } from '/node_modules/podscope/dist/lib/mount.js';
    const session = ${JSON.stringify(engine.save())};
    window.a = mount(document.querySelector('#a'), { session, show: ['stage'], title: 'kept' });
    const b = mount(document.querySelector('#b'), { manifests: '', moment: { seconds: 1 }, nodes: 1, show: ['stage', 'inspector'], title: 'new' });
    b.frame.setAttribute('sandbox', 'allow-scripts');
    b.frame.src = b.frame.src;
  </script>`;
  const server = await serveInstalled({ '/two.html': html });
  try {
    await page.goto(`${addressOf(server)}/two.html`);
    const [kept, other] = [page.frameLocator('iframe[title="kept"]'), page.frameLocator('iframe[title="new"]')];
    await expect(kept.getByTestId('pod-kept')).toBeVisible();
    await expect(kept.locator('.side-bottom, .side-right')).toHaveCount(0);
    await expect(other.getByTestId('node-node-1')).toBeVisible();
    await expect(other.getByTestId('node-node-2')).toHaveCount(0);
    await expect(other.locator('.side-right')).toBeVisible();
    await page.evaluate(() => (window as unknown as { a: { unmount(): void } }).a.unmount());
    await expect(page.locator('iframe')).toHaveCount(1);
  } finally {
    server.close();
  }
});

/** What a page hears of a frame that it embeds. */
type Heard = readonly { readonly event: string; readonly seconds: number; readonly step?: string }[];

test('a sandboxed frame plays, steps and seeks as its page says, tells where it is, and has the parts and controls that were chosen', async ({ page }) => {
  const html = `<!doctype html><div id="a" style="height: 800px"></div><script type="module">
    import { mount } from '/node_modules/podscope/dist/lib/mount.js';
    window.heard = [];
    const manifests = 'apiVersion: v1\\nkind: Pod\\nmetadata: { name: told }\\nspec: { containers: [{ name: main, image: nginx }] }';
    window.a = mount(document.querySelector('#a'), {
      manifests, moment: { step: 'score' }, show: ['decision', 'life', 'terminal', 'timeline'], controls: ['clock'], onEvent: (event) => window.heard.push(event),
    });
    window.a.frame.setAttribute('sandbox', 'allow-scripts');
    window.a.frame.src = window.a.frame.src;
  </script>`;
  const server = await serveInstalled({ '/told.html': html });
  try {
    await page.goto(`${addressOf(server)}/told.html`);
    const frame = page.frameLocator('iframe');
    const tell = (command: object) => page.evaluate((what) => (window as unknown as { a: { tell(what: object): void } }).a.tell(what), command);
    const heard = () => page.evaluate(() => (window as unknown as { heard: Heard }).heard);
    await expect(frame.getByTestId('decision').getByRole('table')).toBeVisible();
    await expect(frame.getByTestId('life-line')).toBeVisible();
    await expect(frame.getByRole('textbox', { name: 'Command' })).toBeVisible();
    await expect(frame.getByTestId('clock')).toBeVisible();
    await expect(frame.getByRole('button', { name: 'Play' })).toHaveCount(0);
    await expect(frame.locator('#stage')).toHaveCount(0);
    await expect.poll(async () => (await heard()).some(({ event }) => event === 'ready')).toBe(true);
    await expect.poll(async () => (await heard()).at(-1)?.step).toBe('score');
    await tell({ do: 'step' });
    await expect.poll(async () => (await heard()).at(-1)?.step).toBe('bind');
    await tell({ do: 'seek', to: { step: 'filter' } });
    await expect.poll(async () => (await heard()).at(-1)?.step).toBe('filter');
    await tell({ do: 'seek', to: { seconds: 1 } });
    await expect.poll(async () => (await heard()).at(-1)?.seconds).toBe(1);
    // What is nothing of the contract does nothing.
    await tell({ do: 'eval', code: 'top.location = "about:blank"' });
    await tell({ do: 'play' });
    await expect.poll(async () => (await heard()).at(-1)?.seconds ?? 0).toBeGreaterThan(1.5);
  } finally {
    server.close();
  }
});

const FRAME_BYTES = 250_000;

test('a frame costs less than 250 kB before its first picture', async ({ page }) => {
  await page.addInitScript(() => {
    const look = (): void => {
      if (document.querySelector('[data-testid="component-apiserver"]')) performance.mark('stage');
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.goto('./?embed=stage');
  await page.waitForFunction(() => performance.getEntriesByName('stage').length > 0);
  const urls = await page.evaluate(() => {
    const ms = performance.getEntriesByName('stage')[0]?.startTime ?? 0;
    // Fonts come with the picture: until they are there, the browser's own are shown.
    const before = performance.getEntriesByType('resource').filter(({ name, startTime }) => startTime < ms && !name.endsWith('.woff2'));
    return [location.href, ...before.map(({ name }) => name)];
  });
  const bodies = await Promise.all(urls.map(async (url) => (await page.request.get(url)).body()));
  const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
  test.info().annotations.push({ type: 'frame', description: `${Math.round(bytes / 1_000)} kB gzip` });
  expect(bytes).toBeLessThan(FRAME_BYTES);
});

/** How many things the browser keeps for the page. Runs there. */
async function keptCount(): Promise<number> {
  const done = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  let count = 0;
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) count += await done(database.transaction(store).objectStore(store).count());
    database.close();
  }
  return count;
}

test('a frame leaves the user’s own work alone, and a link in its address is only looked at', async ({ page, baseURL }) => {
  await page.goto('./?embed=stage');
  await expect(page.getByTestId('node-node-3')).toBeVisible();
  await page.waitForTimeout(2_500);
  expect(await page.evaluate(keptCount)).toBe(0);
  await page.goto(`${baseURL}?embed=stage#s=AAAA`);
  await expect(page.getByTestId('node-node-3')).toBeVisible();
});
