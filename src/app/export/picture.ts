import { snapdom } from '@zumer/snapdom';
import type { PictureFormat } from './picture-format';

/** As sharp as dense screens and print want it. */
const DOTS_PER_PX = 2;

const TRANSPARENT = 'rgba(0, 0, 0, 0)';

/** What is seen behind an element that has no colour of its own. */
function backgroundOf(element: Element): string {
  const color = getComputedStyle(element).backgroundColor;
  return color === TRANSPARENT && element.parentElement ? backgroundOf(element.parentElement) : color;
}

/** An element as it is seen now, drawn upon a canvas. */
export const drawPicture = (element: HTMLElement, canvas: HTMLCanvasElement, dotsPerPx: number): Promise<unknown> =>
  snapdom.toCanvas(element, { dpr: dotsPerPx, embedFonts: true, backgroundColor: backgroundOf(element), canvas });

/** An element as it is seen now, with its fonts, as a file. Buttons are no part of it: they bear `data-capture="exclude"`. */
export const pictureOf = (element: HTMLElement, format: PictureFormat): Promise<Blob> =>
  snapdom.toBlob(element, { dpr: DOTS_PER_PX, embedFonts: true, backgroundColor: backgroundOf(element), format });
