import type { ReactNode } from 'react';

/** Line drawings on a grid of 18, in the colour of the text around them. */
const line = (path: string): ReactNode => (
  <svg viewBox="0 0 18 18" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
    <path d={path} />
  </svg>
);

const solid = (path: string): ReactNode => (
  <svg viewBox="0 0 18 18" fill="currentColor" aria-hidden="true">
    <path d={path} />
  </svg>
);

export const icons = {
  search: line('M13 8A5 5 0 1 1 3 8a5 5 0 0 1 10 0Zm-1.4 3.6L16 16'),
  theme: line('M14.5 11A6 6 0 0 1 7 3.5 6 6 0 1 0 14.5 11Z'),
  lessons: line('M2 6.500 9 3l7 3.500L9 10zM5 8.200v4c0 .8 1.800 1.800 4 1.800s4-1 4-1.800v-4M16 6.500v5'),
  help: line('M6.6 6.8a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2.9-1.2 1.8m0 2.6v.1'),
  presenter: line('M2.5 3h13v8.5h-13zM9 11.5V15m-3 1 3-1.5 3 1.5'),
  fit: line('M3 7V3h4m8 8v4h-4M11 3h4v4M7 15H3v-4'),
  plus: line('M9 4v10M4 9h10'),
  minus: line('M4 9h10'),
  until: line('M5 16V2.5m0 1h8l-2 2.7 2 2.800H5'),
  list: line('M6.5 4.5H15m-8.5 4.500H15m-8.5 4.500H15M3 4.500h.1M3 9h.1M3 13.500h.1'),
  table: line('M2.5 3.500h13v11h-13zM2.5 7h13M2.5 10.700h13M7 7v7.500'),
  more: line('M4 9h.1M9 9h.1M14 9h.1'),
  debug: line(
    'M6 7a3 3 0 0 1 6 0v4a3 3 0 0 1-6 0zM9 4V2.500M6 9.500h6M6 7 3 5.500M6 10H2.500M6 12.500 3.500 15M12 7l3-1.500M12 10h3.500M12 12.500l2.500 2.500',
  ),
  pin: line('M6 2.500h6M7 2.500v5L4.500 10.500h9L11 7.500v-5M9 10.500v5'),
  close: line('m4.5 4.5 9 9m0-9-9 9'),
  bookmark: line('M5 2.500h8v13l-4-3-4 3z'),
  leave: line('M11 5V2.500H3.500v13H11V13M7.500 9H16m-3-3 3 3-3 3'),
  back: line('M11 4 6 9l5 5'),
  share: line('M9 11V2.500m-3 2.700L9 2.500l3 2.700M4 8.500v6.500h10V8.500'),
  left: line('M2.5 3.500h13v11h-13zM7 3.500v11'),
  right: line('M2.5 3.500h13v11h-13zM11 3.500v11'),
  bottom: line('M2.5 3.500h13v11h-13zM2.5 10.500h13'),
  editor: line('m6 5-4 4 4 4m6-8 4 4-4 4'),
  terminal: line('M2.5 3.500h13v11h-13zM5 7l2.2 2L5 11m4 0h3.5'),
  toStart: solid('M4 3h2v12H4zM15 3v12L7 9z'),
  stepBack: solid('M13 3v12L4 9z'),
  play: solid('M5 3v12l10-6z'),
  pause: solid('M4.5 3h3.200v12H4.500zM10.3 3h3.200v12h-3.200z'),
  step: solid('M5 3v12l9-6z'),
  toEnd: solid('M12 3h2v12h-2zM3 3v12l8-6z'),
} as const;

export const Brand = (): ReactNode => (
  <svg width="22" height="22" viewBox="0 0 22 22" fill="none" aria-hidden="true">
    <circle cx="10" cy="10" r="7.2" stroke="var(--accent)" strokeWidth="2" />
    <path d="M15.4 15.4 20 20" stroke="var(--accent)" strokeWidth="2.4" strokeLinecap="round" />
    <rect x="7" y="7.4" width="6" height="5.2" rx="1.4" fill="var(--accent)" />
  </svg>
);
