// `npm run picture`: takes the pictures of the README anew, dark and light: the scheduler has scored the nodes for the Pod of the worked example.
import { withPlayground } from './playground.mjs';

const PICTURES = { dark: 'public/screenshot.png', light: 'public/screenshot-light.png' };
const SIZE = { width: 1440, height: 900 };

await withPlayground({ viewport: SIZE, reducedMotion: 'reduce' }, async (page) => {
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('combobox', { name: 'pace' }).selectOption('x10');
  await page.getByTestId('pod-simple-sample-pod').waitFor();
  // To the step at its best moment, which stands still and is the same each time.
  await page.getByTestId('step-score').click();
  await page.getByText('393 ★').waitFor();
  await page.mouse.move(0, 0);
  for (const [colorScheme, path] of Object.entries(PICTURES)) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-theme="${colorScheme}"]`).waitFor();
    await page.evaluate(() => document.activeElement?.blur());
    await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    console.log(path);
  }
});
