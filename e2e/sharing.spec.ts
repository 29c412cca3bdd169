import { gzipSync } from 'node:zlib';
import { type Browser, expect, type Page } from '@playwright/test';
import { test } from './kept-page';
import { axe, editorIsThere, openFile, openPage, seriousFaults, setPace } from './pages';

/** A moment goes from one user to another, by link and by file; a user has several sessions. */

const LINK_MAX = 2_000;

/** Somebody else's browser. */
const elsewhere = async (browser: Browser): Promise<Page> => (await browser.newContext()).newPage();

const notice = (page: Page, words: string) => page.getByRole('status').locator('.notice').filter({ hasText: words });

/** Lets go of files over the stage. */
async function drop(page: Page, name: string, content: Buffer): Promise<void> {
  const dropped = await page.evaluateHandle(
    ([file, base64]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], file));
      return data;
    },
    [name, content.toString('base64')] as const,
  );
  await page.locator('#stage').dispatchEvent('drop', { dataTransfer: dropped });
}

/** Presses a button and gives back the file that comes of it. */
async function exported(page: Page, button: string): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: button, exact: true }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function fingerprint(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  return (await page.getByTestId('fingerprint').textContent()) ?? '';
}

test('the worked example fits in a link of 2,000 letters, and by link or file has the same trace in another profile', async ({ page, browser }) => {
  await openPage(page);
  await setPace(page, 'x10');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByTestId('pod-simple-sample-pod')).toBeVisible({ timeout: 40_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Mark this moment' }).click();
  await expect(page.getByRole('status', { name: '1 moment is marked' })).toBeVisible();
  const here = await fingerprint(page);
  const link = await page.getByRole('textbox', { name: 'Link', exact: true }).inputValue();
  test.info().annotations.push({ type: 'link', description: `${link.length} letters` });
  expect(link.length).toBeLessThan(LINK_MAX);
  const file = await exported(page, 'Save as a file');

  const other = await elsewhere(browser);
  await openPage(other, link);
  await expect(other.getByTestId('pod-simple-sample-pod')).toBeVisible();
  expect(await fingerprint(other)).toBe(here);
  await expect(other.getByRole('status', { name: '1 moment is marked' })).toBeVisible();
  await other.keyboard.press('Escape');
  await drop(other, 'lesson.podscope', file);
  await expect(other).toHaveURL(/\?session=s1$/);
  await editorIsThere(other);
  await expect(other.getByTestId('pod-simple-sample-pod')).toBeVisible();
  await expect(other.getByRole('status', { name: '1 moment is marked' })).toBeVisible();
  expect(await fingerprint(other)).toBe(here);
  await other.getByRole('button', { name: 'Sessions' }).click();
  await expect(other.getByRole('dialog').getByRole('button', { name: 'lesson', exact: true })).toBeDisabled();
  await other.context().close();
});

test('the cluster goes to other tools as files, and into other pages as code', async ({ page }) => {
  await openPage(page);
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  expect((await exported(page, 'Manifests')).toString()).toMatch(
    /^apiVersion: apps\/v1\nkind: Deployment\nmetadata:\n {2}labels:\n {4}app: hello\n {2}name: hello\n/,
  );
  expect(JSON.parse((await exported(page, 'Trace')).toString())).toContainEqual(
    expect.objectContaining({ from: 'kubectl', verb: 'create', resource: 'deployments' }),
  );
  const { traceEvents } = JSON.parse((await exported(page, 'Trace for Perfetto')).toString()) as { readonly traceEvents: readonly { readonly ph: string }[] };
  expect(new Set(traceEvents.map(({ ph }) => ph))).toEqual(new Set(['M', 'X', 's', 'f']));
  expect(JSON.parse((await exported(page, 'Trace for OpenTelemetry')).toString())).toHaveProperty('resourceSpans.0.scopeSpans.0.spans.0.traceId');
  await page.getByRole('checkbox', { name: 'life line' }).check();
  const code = await page.getByRole('textbox', { name: 'Code of the frame' }).inputValue();
  expect(code).toMatch(/^<iframe src="http[^"<>]*\?embed=stage,timeline,life#s=[\w-]+" title="Podscope" [^<>]*sandbox="allow-scripts"[^<>]*><\/iframe>$/);
});

test('sessions stand side by side: found, renamed, copied, deleted and brought back; files that are none change nothing', async ({ page }) => {
  let asked = '';
  page.on('dialog', (dialog) => {
    asked = dialog.message();
    void dialog.dismiss();
  });
  await openPage(page);
  await openFile(page, 'mine.yaml', '# mine\n');
  for (const [what, content] of [
    ['cut', gzipSync('{"session":{"version":1').subarray(0, 20)],
    [
      'of another version',
      gzipSync(JSON.stringify({ session: { version: 9 }, files: { files: [{ name: '<img src=x onerror=alert(1)>', text: '' }], active: '' } })),
    ],
    ['a bomb', gzipSync(Buffer.alloc(60_000_000, ' '))],
  ] as const) {
    await drop(page, `${what}.podscope`, content);
    await notice(page, 'The file holds no session').getByRole('button', { name: 'Dismiss' }).click();
  }
  await expect(page.getByRole('tab', { name: 'mine.yaml' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('sessions');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Sessions' });
  await dialog.getByRole('button', { name: 'Copy: My work' }).click();
  await expect(page).toHaveURL(/\?session=s1$/);
  await editorIsThere(page);
  await expect(page.getByRole('tab', { name: 'mine.yaml' })).toBeVisible();
  await openFile(page, 'copied.yaml', '# only in the copy\n');
  await page.waitForTimeout(500);

  const open = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sessions' }).click();
  };
  await open();
  await dialog.getByRole('button', { name: 'Rename: My work, copy' }).click();
  await page.keyboard.type('<b>shop</b>');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('button', { name: '<b>shop</b>', exact: true })).toBeDisabled();
  expect(await seriousFaults(axe(page))).toEqual([]);
  await dialog.getByRole('textbox', { name: 'Find a session' }).fill('work');
  await dialog.getByRole('button', { name: 'My work', exact: true }).click();
  await expect(page).toHaveURL(/\?session=own$/);
  await editorIsThere(page);
  await expect(page.getByRole('tab')).toHaveText(['pod-solo.yaml', 'hello.yaml', 'mine.yaml']);
  await open();
  await dialog.getByRole('button', { name: 'Delete: <b>shop</b>' }).click();
  await expect(dialog.getByRole('button', { name: '<b>shop</b>', exact: true })).toHaveCount(0);
  await dialog.getByRole('button', { name: 'Undo' }).click();
  await dialog.getByRole('button', { name: '<b>shop</b>', exact: true }).click();
  await editorIsThere(page);
  await expect(page.getByRole('tab', { name: 'copied.yaml' })).toBeVisible();
  expect(asked).toBe('');
});
