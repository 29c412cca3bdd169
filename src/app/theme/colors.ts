import { useMemo, useSyncExternalStore } from 'react';

/** The design tokens that canvases draw with. */
const NAMES = [
  'bg',
  'stage',
  'panel',
  'raised',
  'line',
  'line-soft',
  'text',
  'text-2',
  'text-3',
  'accent',
  'pass',
  'wait',
  'reject',
  'client',
  'api',
  'etcd',
  'sched',
  'ctrl',
  'kubelet',
] as const;

export type Colors = Readonly<Record<(typeof NAMES)[number] | 'quiet', string>>;

/** `#fff`, as a minifier leaves it, in full: Monaco takes nothing else. */
const inFull = (color: string): string => color.replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3');

function read(): Colors {
  const style = getComputedStyle(document.documentElement);
  const colors = Object.fromEntries(NAMES.map((name) => [name, inFull(style.getPropertyValue(`--${name}`).trim())]));
  return { ...colors, quiet: colors['text-3'] } as Colors;
}

function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

/** The colours of the current theme, for canvases; a new object whenever the theme changes. */
export function useColors(): Colors {
  const theme = useSyncExternalStore(subscribe, () => document.documentElement.dataset.theme);
  return useMemo(read, [theme]);
}
