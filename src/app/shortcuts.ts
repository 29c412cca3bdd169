import { useEffect } from 'react';
import { toggleDebugger } from './store/debug';
import { host } from './store/host';
import { toggleLives } from './store/life-line';
import { openResources, toggleResources } from './store/resources';
import { useUi } from './store/ui';
import { transport } from './timeline/transport';

/** Where keys mean something else: typing, choosing, moving a handle. */
const ELSEWHERE =
  'input, textarea, select, dialog, [contenteditable], [role="slider"], [role="separator"], [role="tablist"], [role="menu"], .monaco-editor, .side-left';

/** Why: the explanation of now, with the focus on it. */
function why(): void {
  useUi.getState().select({ kind: 'step' });
  useUi.getState().fold('right', false);
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.side-right h2')?.focus());
}

const keys: Readonly<Record<string, () => void>> = {
  ' ': transport.toggle,
  ArrowRight: () => transport.step(1),
  ArrowLeft: () => transport.step(-1),
  Home: transport.toStart,
  End: transport.toEnd,
  w: why,
  l: toggleLives,
  d: toggleDebugger,
  '/': () => document.querySelector<HTMLElement>('.timeline-search input')?.focus(),
  r: toggleResources,
  ':': () => openResources({ choosing: true }),
  i: () => host.send({ type: 'step-cycle', way: 'into' }),
  u: () => host.send({ type: 'step-cycle', way: 'out' }),
  '?': () => useUi.getState().open('help'),
  Backspace: () => useUi.getState().back(),
  p: () => useUi.setState(({ presenter }) => ({ presenter: !presenter })),
  o: () => useUi.getState().toggleLayer('owners'),
  s: () => useUi.getState().toggleLayer('services'),
  v: () => useUi.getState().toggleLayer('volumes'),
};

/** The keys of a remote control, for whoever presents. */
const remote: Readonly<Record<string, () => void>> = {
  PageDown: () => transport.step(1),
  PageUp: () => transport.step(-1),
  b: () => useUi.setState({ isBlank: true }),
  '.': () => useUi.setState({ isBlank: true }),
};
/** Where even its keys are letters. */
const WRITING = 'input, textarea, dialog, [contenteditable], .monaco-editor';
/** What brings a blank screen back. */
const SHOW = new Set(['b', '.', 'Escape', 'Enter', ' ', 'PageDown', 'PageUp']);

/** The keyboard, wherever the focus is not in something that has keys of its own. */
export function useShortcuts(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        useUi.getState().open('palette');
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target instanceof Element ? event.target : undefined;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const { presenter, isBlank } = useUi.getState();
      if (isBlank) {
        event.preventDefault();
        if (SHOW.has(key)) useUi.setState({ isBlank: false });
        return;
      }
      const ofRemote = presenter ? remote[key] : undefined;
      if (target?.closest(ofRemote ? WRITING : ELSEWHERE)) return;
      // Space and Enter press the button that has the focus.
      if (event.key === ' ' && target?.closest('button, a, summary')) return;
      const act = ofRemote ?? keys[key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}
