import { type ReactNode, useEffect } from 'react';
import { useText } from '../i18n/text';
import { useQuery } from '../inspector/use-query';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { useUi } from '../store/ui';
import { formatClock } from '../timeline/format-clock';
import { text } from './text';
import { useQueueVersion } from './WaitingWords';

const SHOWN_MAX = 20;

/** When the scheduler tried to place a Pod and what came of it, the latest first; each opens. */
export function Attempts({ pod }: { readonly pod: string }): ReactNode {
  const t = useText(text);
  const openDecision = useUi((s) => s.openDecision);
  const startUs = useCluster((s) => s.startUs);
  const attempts = useQuery({ kind: 'attempts', pod }, useQueueVersion());
  const latest = attempts?.[0]?.id;
  // The latest one is what most will open: it is decided again before they ask, and the window is there.
  useEffect(() => {
    if (latest === undefined) return;
    void import('../topbar/Overlays');
    host.query({ kind: 'decision', cycle: latest }).catch(() => undefined);
  }, [latest]);
  if (!attempts || attempts.length === 0) return null;
  return (
    <details open>
      <summary>{t.attemptsTitle}</summary>
      <ul className="attempts">
        {attempts.slice(0, SHOWN_MAX).map(({ id, startUs: beganUs, node, message }) => (
          <li key={id}>
            <button type="button" className="link" title={t.openMatrix} onClick={() => openDecision({ pod, cycle: id })}>
              {formatClock(beganUs - startUs)} {node !== undefined ? t.bound(node) : message !== undefined ? t.failed : t.underWay}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
