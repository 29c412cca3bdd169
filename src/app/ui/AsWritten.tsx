import type { ReactNode } from 'react';

/** Text as it is written, which may be larger than its place: it scrolls, and so has to be reachable by keyboard. */
export function AsWritten({ className, children }: { readonly className?: string; readonly children: ReactNode }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
    <pre className={className} tabIndex={0}>
      {children}
    </pre>
  );
}
