import { type RefObject, useEffect } from 'react';
import { drawn, drawSoon } from '../store/drawing';

/** A canvas as it is drawn on, in CSS pixels. */
export interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws on a canvas that fills its place, as sharp as the screen is. `keyOf` says what the picture depends on at a moment: the same key, the same picture,
 * and nothing is drawn. `sized` hears how wide it is.
 */
export function useCanvas(
  canvas: RefObject<HTMLCanvasElement | null>,
  { keyOf, draw, sized }: { keyOf(nowUs: number): string; draw(surface: Surface, nowUs: number): void; sized?(width: number): void },
  dependencies: readonly unknown[],
): void {
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    let [width, height] = [0, 0];
    let shown = '';
    // Told, not asked for: to ask in each frame would make the browser lay the page out once more.
    const observer = new ResizeObserver(() => {
      [width, height] = [element.clientWidth, element.clientHeight];
      sized?.(width);
      drawSoon();
    });
    observer.observe(element);
    const stop = drawn((nowUs) => {
      if (width === 0 || height === 0) return false;
      const key = `${width} ${height} ${keyOf(nowUs)}`;
      if (key === shown) return false;
      shown = key;
      const scale = devicePixelRatio;
      if (element.width !== Math.round(width * scale) || element.height !== Math.round(height * scale)) {
        element.width = Math.round(width * scale);
        element.height = Math.round(height * scale);
      }
      context.setTransform(scale, 0, 0, scale, 0, 0);
      draw({ context, width, height }, nowUs);
      return false;
    });
    return () => {
      stop();
      observer.disconnect();
    };
  }, dependencies);
}
