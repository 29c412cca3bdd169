import type { RefObject } from 'react';
import type { PictureFormat } from './picture-format';

/** Two frames: what has changed is measured in one and drawn by the next. */
export const painted = (): Promise<unknown> => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

async function takeOf(element: HTMLElement | null, format: PictureFormat): Promise<Blob> {
  if (!element) throw new Error('there is nothing to take a picture of');
  const { pictureOf } = await import('./picture');
  return pictureOf(element, format);
}

export const takeStage = (format: PictureFormat): Promise<Blob> => takeOf(document.querySelector<HTMLElement>('#stage'), format);

/** Takes what is usually scrolled, whole: as long as it bears `data-whole`, its style gives it the room. */
export async function takeWhole(element: RefObject<HTMLElement | null>, format: PictureFormat): Promise<Blob> {
  const mark = (whole: boolean): unknown => element.current?.toggleAttribute('data-whole', whole);
  mark(true);
  try {
    await painted();
    return await takeOf(element.current, format);
  } finally {
    mark(false);
  }
}
