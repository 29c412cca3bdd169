import { expect, type Page, test } from '@playwright/test';
import { POLICY } from '../src/server/content-security-policy';
import { openFile, openPage, setPace } from './pages';
import { serve } from './serve';

/** What the page's policy has forbidden, told by the page itself and by the browser. */
async function listen(page: Page): Promise<readonly string[]> {
  const violations: string[] = [];
  await page.exposeFunction('tellViolation', (what: string) => violations.push(what));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { tellViolation } = globalThis as unknown as { readonly tellViolation: (what: string) => void };
      tellViolation(`${event.effectiveDirective}: ${event.blockedURI}`);
    });
  });
  page.on('console', (message) => {
    if (/Content Security Policy|Content-Security-Policy/.test(message.text())) violations.push(message.text());
  });
  return violations;
}

/** A whole visit: the terminal, Create, the editor's help, a share link. */
async function visit(page: Page): Promise<void> {
  const command = page.getByRole('textbox', { name: 'Command' });
  await command.fill('kubectl get nodes');
  await command.press('Enter');
  await expect(page.getByRole('log', { name: 'Output of the commands' })).toContainText('node-3');
  await setPace(page, 'x10');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await expect(page.getByTestId('pod-simple-sample-pod')).toBeVisible({ timeout: 40_000 });
  await openFile(page, 'wrong.yaml', 'apiVersion: v1\nkind: Pod\nspec:\n  contain');
  await expect(page.locator('.editor-state')).toContainText('must be a map of fields');
  await page.locator('.monaco-editor textarea, .monaco-editor .native-edit-context').first().focus();
  await page.keyboard.press('Control+End');
  await page.keyboard.press('Control+Space');
  await expect(page.locator('.suggest-widget')).toContainText('containers');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
}

test('the policy lets no script stand in the page, and the page needs none', async ({ page, request }) => {
  const html = await (await request.get('./')).text();
  expect(POLICY).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
  expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<script'));
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|javascript:/i);
  const violations = await listen(page);
  await openPage(page);
  await expect(page.locator('meta[http-equiv="Content-Security-Policy"]')).toHaveAttribute('content', POLICY);
  await visit(page);
  expect(violations).toEqual([]);
  // That nothing was reported means something: what is forbidden is.
  await page.evaluate(() => {
    document.body.setAttribute('onclick', 'throw 1');
    document.body.click();
  });
  await expect.poll(() => violations.join()).toMatch(/script-src-attr/);
});

test('npm run serve sends the policy with all files of the page, and lets nobody frame it', async ({ page }) => {
  const { address, process: server } = await serve();
  try {
    const sent = await fetch(address, { headers: { accept: 'text/html' } });
    expect(sent.headers.get('content-security-policy')).toBe(`${POLICY}; frame-ancestors 'none'`);
    const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(await sent.text())?.[1];
    expect((await fetch(`${address}/${script}`)).headers.get('content-security-policy')).toContain("script-src 'self'");
    const violations = await listen(page);
    await openPage(page, address);
    await visit(page);
    expect(violations).toEqual([]);
  } finally {
    server.kill();
  }
});
