import { ASKS, PARTS, type PartName, SHOW, type Wanted } from './app/embed/contract';

export type { PartName, Wanted } from './app/embed/contract';

/** What to show of a cluster, and how. */
export type MountOptions = Wanted & {
  /** The parts of the screen: `stage`, `inspector`, `timeline`. Default: stage and timeline. */
  readonly show?: readonly PartName[];
  /** The address of the built page. Default: where the package has it, which is right wherever its `dist` is served as it is. */
  readonly page?: string | URL;
  /** What the frame is called, for whoever does not see it. */
  readonly title?: string;
};

/** A page that was put somewhere. */
export interface Mounted {
  readonly frame: HTMLIFrameElement;
  /** Takes it away again. */
  unmount(): void;
}

/**
 * Puts one moment of a cluster into an element of another page: in a frame of its own, as large as the element, with its own styles and its own worker.
 * Nothing of the user's own work with Podscope is shown there, or changed. Throws Error for a part that there is not.
 */
export function mount(element: Element, { show = ['stage', 'timeline'], page, title = 'Podscope', ...wanted }: MountOptions): Mounted {
  const unknown = show.find((part) => !PARTS.includes(part));
  if (unknown !== undefined) throw new Error(`there is no part "${unknown}"; there are: ${PARTS.join(', ')}`);
  const frame = element.ownerDocument.createElement('iframe');
  const answer = ({ source, data }: MessageEvent<unknown>): void => {
    if (source !== frame.contentWindow || (data as { readonly type?: unknown } | null)?.type !== ASKS) return;
    // A sandboxed frame has no origin that one could name.
    frame.contentWindow?.postMessage({ type: SHOW, ...wanted }, '*');
  };
  addEventListener('message', answer);
  const address = new URL(page ?? new URL('../index.html', import.meta.url), element.ownerDocument.baseURI);
  address.searchParams.set('embed', show.join(','));
  frame.title = title;
  frame.src = address.href;
  Object.assign(frame.style, { display: 'block', width: '100%', height: '100%', border: '0' });
  element.append(frame);
  return {
    frame,
    unmount() {
      removeEventListener('message', answer);
      frame.remove();
    },
  };
}
