import type { Box } from './wire';

/** Where on the stage the Pods are drawn: asked of the picture itself, which has laid them out. */
export function podBoxes(container: HTMLElement, keys: ReadonlySet<string>): ReadonlyMap<string, Box> {
  const viewport = container.querySelector<HTMLElement>('.react-flow__viewport');
  const boxes = new Map<string, Box>();
  if (!viewport) return boxes;
  const { a: zoom, e, f } = new DOMMatrix(getComputedStyle(viewport).transform);
  const { left, top } = container.getBoundingClientRect();
  for (const element of container.querySelectorAll<HTMLElement>('[data-object^="pods/"]')) {
    const key = element.dataset.object ?? '';
    if (!keys.has(key)) continue;
    const box = element.getBoundingClientRect();
    boxes.set(key, { x: (box.left - left - e) / zoom, y: (box.top - top - f) / zoom, w: box.width / zoom, h: box.height / zoom });
  }
  return boxes;
}
