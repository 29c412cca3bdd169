import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { text as breakpointText, wordsOf } from './breakpoint-text';
import { text } from './text';

/** Which breakpoint has stopped the run, and why, at the message that it stopped with. */
export function Stopped({ at }: { readonly at: number }): ReactNode {
  const t = useText(text);
  const words = useText(breakpointText);
  const until = useCluster((s) => s.until);
  const breakpoints = useCluster((s) => s.debug.breakpoints);
  if (until?.hit !== at) return null;
  const { breakpoint, kept, about, call } = until;
  const number = breakpoints.findIndex(({ id }) => id === kept) + 1;
  const why = [
    breakpoint.kind === 'message' ? '' : wordsOf(words, breakpoint),
    call ? t.said(call.plugin, call.node, call.code) : '',
    ...(call?.reasons ?? []),
    about ?? '',
  ];
  return (
    <p className="stopped" role="status" data-testid="stopped">
      <b>{number > 0 ? t.stoppedAt(number) : t.stoppedHere}</b>
      {why
        .filter((one) => one !== '')
        .map((one) => (
          <span key={one}>{one}</span>
        ))}
    </p>
  );
}
