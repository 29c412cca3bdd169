// `npm run recording`: records the main job for the README, from Create to a running Pod, as an animated picture (by modern-gif, in a page of its own).
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { withPlayground } from './playground.mjs';

const RECORDING = 'docs/recording.gif';
const SIZE = { width: 1200, height: 750 };
/** The story is told in half a minute; the recording shows a frame a second of it, and takes a third of the time. */
const EVERY_MS = 1_000;
const SHOWN_MS = 350;
const LAST_MS = 4_000;
const COLORS = 128;

/** The library as a plain script, as a page without modules takes it. */
const ENCODER = join(dirname(createRequire(import.meta.url).resolve('modern-gif')), 'index.js');

const taken = [];

await withPlayground({ viewport: SIZE, colorScheme: 'light' }, async (page, browser) => {
  await page.mouse.move(0, 0);
  const frame = async () => taken.push((await page.screenshot({ caret: 'hide' })).toString('base64'));
  await frame();
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const isOver = page.locator('[data-testid="step-run"][aria-label*="done"]');
  while ((await isOver.count()) === 0) {
    await frame();
    await page.waitForTimeout(EVERY_MS);
  }
  await frame();

  const studio = await browser.newPage();
  await studio.addScriptTag({ path: ENCODER });
  const gif = await studio.evaluate(
    async ({ pictures, size, colors, shownMs, lastMs }) => {
      const frameOf = async (picture, i) => {
        const image = new Image();
        image.src = `data:image/png;base64,${picture}`;
        await image.decode();
        const canvas = Object.assign(document.createElement('canvas'), size);
        canvas.getContext('2d').drawImage(image, 0, 0);
        return { data: canvas, delay: i === pictures.length - 1 ? lastMs : shownMs };
      };
      const frames = await Promise.all(pictures.map(frameOf));
      const bytes = new Uint8Array(await globalThis.modernGif.encode({ ...size, maxColors: colors, frames }));
      return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
    },
    { pictures: taken, size: SIZE, colors: COLORS, shownMs: SHOWN_MS, lastMs: LAST_MS },
  );
  writeFileSync(RECORDING, gif, 'latin1');
  console.log(`${RECORDING}: ${taken.length} frames, ${Math.round(gif.length / 1000)} kB`);
});
