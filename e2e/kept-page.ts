import { test as base, type CDPSession, type Page } from '@playwright/test';

/** A file of the page's origin without scripts: nothing keeps the storage open there. */
const QUIET_PLACE = './icon.svg';

interface Tab {
  page?: Page;
  devtools?: CDPSession;
}

/** Makes of the tab one that has never seen the page, but for the scripts that its browser has compiled. Nothing goes on in it then. */
async function forget(page: Page, devtools: CDPSession): Promise<void> {
  for (const other of page.context().pages()) if (other !== page) await other.close();
  for (const told of ['pageerror', 'console', 'dialog', 'request', 'response'] as const) page.removeAllListeners(told);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.goto(QUIET_PLACE);
  await page.evaluate(() => sessionStorage.clear());
  await devtools.send('Storage.clearDataForOrigin', { origin: new URL(page.url()).origin, storageTypes: 'all' });
  await page.emulateMedia({ colorScheme: null, reducedMotion: null, forcedColors: null, contrast: null, media: null });
}

/**
 * The `test` of stories that ask for a page and for nothing of its browser: a process plays them in one tab after the other. To fetch and compile the page's
 * scripts is half of what its start costs, and a tab does it once. What is kept between visits (storage, listeners, routes, size, looks) is
 * forgotten after each story. One that puts scripts before the page's own, has a phone's screen or wants a browser that knows nothing asks for a `context`, or uses
 * Playwright's `test`.
 */
export const test = base.extend<object, { tab: Tab }>({
  tab: [
    // The browser ends after it.
    async ({ browser: _ }, use) => {
      const tab: Tab = {};
      await use(tab);
      await tab.page?.context().close();
    },
    { scope: 'worker' },
  ],
  page: async ({ browser, tab, viewport }, use) => {
    // Made here, as what the configuration says of pages holds in a story only.
    tab.page ??= await browser.newPage();
    tab.devtools ??= await tab.page.context().newCDPSession(tab.page);
    if (viewport) await tab.page.setViewportSize(viewport);
    await use(tab.page);
    await forget(tab.page, tab.devtools);
  },
});
