import { expect, type Page, test } from '@playwright/test';
import { openPage } from './pages';

/** What is seen goes into documents and slides: as a picture, and as a recording. */

test.use({ deviceScaleFactor: 2 });
// Each picture is drawn twice as large as the screen: seconds each on a busy machine.
test.slow();

/** Presses a button and gives back the file that comes of it. */
async function saved(page: Page, button: string): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: button, exact: true }).click();
  const chunks: Buffer[] = [];
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Which part of two pictures of the same size differs by more than smoothed edges do; 1 where the sizes do. */
const difference = (page: Page, ...pictures: readonly [Buffer, Buffer]): Promise<number> =>
  page.evaluate(
    async (sources) => {
      const [a, b] = await Promise.all(
        sources.map(async (source) => {
          const image = new Image();
          image.src = `data:image/png;base64,${source}`;
          await image.decode();
          const canvas = new OffscreenCanvas(image.width, image.height);
          const context = canvas.getContext('2d');
          context?.drawImage(image, 0, 0);
          return context?.getImageData(0, 0, image.width, image.height);
        }),
      );
      if (!a || !b || a.width !== b.width || a.height !== b.height) return 1;
      let far = 0;
      for (let i = 0; i < a.data.length; i++) if (Math.abs((a.data[i] ?? 0) - (b.data[i] ?? 0)) > 96) far++;
      return far / a.data.length;
    },
    pictures.map((picture) => picture.toString('base64')),
  );

/** The part of a picture that smoothed edges are. */
const EDGES_MAX = 0.004;

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

test('the picture of the stage is the stage, light and dark; life line and decision have theirs', async ({ page }) => {
  await openPage(page);
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  await expect(page.getByTestId('pod-simple-sample-pod')).toBeVisible();
  await page.getByTestId('step-score').click();
  await expect(page.getByTestId('node-node-2')).toContainText('★');
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    const seen = await page.locator('#stage').screenshot({ animations: 'disabled', style: '[data-capture="exclude"] { visibility: hidden !important }' });
    await page.getByRole('button', { name: 'Share', exact: true }).click();
    expect(await difference(page, await saved(page, 'Save the stage as PNG'), seen)).toBeLessThan(EDGES_MAX);
    await page.keyboard.press('Escape');
  }
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const svg = (await saved(page, 'Save the stage as SVG')).toString();
  expect(svg).toMatch(/^<svg .*@font-face.*simple-sample-pod.*<\/svg>$/s);
  expect(svg).not.toMatch(/<script|url\(["']?https?:/);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Every plugin on every node' }).click();
  expect((await saved(page, 'Save the decision about default/simple-sample-pod as PNG')).subarray(0, 4)).toEqual(PNG);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Life line' }).click();
  expect((await saved(page, 'Save the life line of pods/default/simple-sample-pod as PNG')).subarray(0, 4)).toEqual(PNG);
});

test('a stretch of time is a video that plays as long as it should; one that is cancelled leaves the cluster where it was', async ({ page }) => {
  await page.setViewportSize({ width: 800, height: 600 });
  await openPage(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('from second').fill('20');
  await dialog.getByLabel('to second').fill('10');
  await expect(dialog.getByRole('alert')).toContainText('the earlier one first');
  const clock = await page.locator('.clock').textContent();
  await dialog.getByLabel('to second').fill('24');
  await dialog.getByLabel('pace').selectOption('x0.1');
  await dialog.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(dialog.getByRole('progressbar')).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog.getByRole('progressbar')).toHaveCount(0);
  await expect(page.locator('.clock')).toHaveText(clock ?? '');

  await dialog.getByLabel('pace').selectOption('x10');
  const video = await saved(page, 'Record');
  // A page that plays videos: this one loads none.
  const player = await page.context().newPage();
  const duration = await player.evaluate(async (source) => {
    const element = document.createElement('video');
    element.src = `data:video/webm;base64,${source}`;
    await new Promise((done, fail) => {
      element.onloadeddata = done;
      element.onerror = () => fail(new Error(element.error?.message));
    });
    return element.duration;
  }, video.toString('base64'));
  // Four seconds at ten times the pace, and the picture of the last moment.
  expect(duration).toBeGreaterThan(0.35);
  expect(duration).toBeLessThan(0.55);
  await expect(page.locator('.clock')).toHaveText(clock ?? '');
});
