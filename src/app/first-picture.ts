let done: () => void;

/** Resolves once the first picture has been painted: whatever it does not need starts after it. */
export const firstPicture = new Promise<void>((resolve) => {
  done = resolve;
});

/** A hidden window paints nothing, and shall start all the same. */
const PATIENCE_MS = 500;

/** The page has been drawn, and will be painted with the next frame. */
export function pictureDrawn(): void {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
  setTimeout(done, PATIENCE_MS);
}
