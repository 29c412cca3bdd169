import {
  ASKS,
  CONTROLS,
  type Command,
  type ControlName,
  DO,
  type FrameEvent,
  isFrameEvent,
  PARTS,
  type PartName,
  SHOW,
  type Wanted,
} from './app/embed/contract';

export type { Command, ControlName, FrameEvent, PartName, Wanted } from './app/embed/contract';

/** What to show of a cluster, and how. */
export type MountOptions = Wanted & {
  /** The parts of the screen: `stage`, `inspector`, `timeline`, `life`, `decision`, `terminal`. Default: stage and timeline. */
  readonly show?: readonly PartName[];
  /** What of the timeline the reader has in hand: `transport`, `journey`, `clock`, `lanes`. Default: all. */
  readonly controls?: readonly ControlName[];
  /** Is told when the frame is ready, and wherever in time it comes. */
  readonly onEvent?: (event: FrameEvent) => void;
  /** The address of the built page. Default: where the package has it, which is right wherever its `dist` is served as it is. */
  readonly page?: string | URL;
  /** What the frame is called, for whoever does not see it. */
  readonly title?: string;
};

/** A page that was put somewhere. */
export interface Mounted {
  readonly frame: HTMLIFrameElement;
  /** Plays, pauses, steps, or goes to a moment. A frame that is not ready hears nothing. */
  tell(command: Command): void;
  /** Takes it away again. */
  unmount(): void;
}

function mustBeKnown(what: string, names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`there is no ${what} "${unknown}"; there are: ${known.join(', ')}`);
}

/**
 * Puts one moment of a cluster into an element of another page: in a frame of its own, as large as the element, with its own styles and its own worker.
 * Nothing of the user's own work with Podscope is shown there, or changed. Throws Error for a part that there is not.
 */
export function mount(element: Element, options: MountOptions): Mounted {
  const { show = ['stage', 'timeline'], controls = CONTROLS, page, title = 'Podscope', onEvent, ...wanted } = options;
  mustBeKnown('part', show, PARTS);
  mustBeKnown('control', controls, CONTROLS);
  const frame = element.ownerDocument.createElement('iframe');
  // A sandboxed frame has no origin that one could name.
  const say = (message: object): void => frame.contentWindow?.postMessage(message, '*');
  const hear = ({ source, data }: MessageEvent<unknown>): void => {
    if (source !== frame.contentWindow || typeof data !== 'object' || data === null || !('type' in data)) return;
    if (data.type === ASKS) say({ type: SHOW, ...wanted });
    else if (isFrameEvent(data)) onEvent?.(data);
  };
  addEventListener('message', hear);
  const address = new URL(page ?? new URL('../index.html', import.meta.url), element.ownerDocument.baseURI);
  address.searchParams.set('embed', show.join(','));
  if (options.controls) address.searchParams.set('controls', controls.join(','));
  frame.title = title;
  frame.src = address.href;
  Object.assign(frame.style, { display: 'block', width: '100%', height: '100%', border: '0' });
  element.append(frame);
  return {
    frame,
    tell: (command) => say({ type: DO, ...command }),
    unmount() {
      removeEventListener('message', hear);
      frame.remove();
    },
  };
}
