import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { useQuery } from '../inspector/use-query';
import { useSlowly } from '../inspector/use-slowly';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { useUi } from '../store/ui';
import { text } from './text';

const ASKED_EVERY_MS = 250;

/** Where in a scheduling cycle time stands, and the way into and out of one. */
export function CycleStep(): ReactNode {
  const t = useText(text);
  const nowUs = useSlowly(
    useCluster((s) => s.nowUs),
    ASKED_EVERY_MS,
  );
  const openDecision = useUi((s) => s.openDecision);
  const now = useQuery({ kind: 'cycle' }, nowUs);
  const call = now?.call;
  return (
    <div className="cycle-step">
      <button type="button" className="button" title={t.intoTitle} onClick={() => host.send({ type: 'step-cycle', way: 'into' })}>
        {t.into}
      </button>
      <button type="button" className="button" title={t.outTitle} disabled={!now} onClick={() => host.send({ type: 'step-cycle', way: 'out' })}>
        {t.out}
      </button>
      {now ? (
        <p data-testid="cycle-now">
          {t.inCycle(now.pod, now.number, now.calls)}{' '}
          <button type="button" className="link" onClick={() => openDecision({ pod: now.pod, cycle: now.id })}>
            {t.decision}
          </button>
          {call && (
            <code>
              {[call.extensionPoint, call.plugin, call.node, call.code, ...(call.reasons ?? []), call.score?.weighted]
                .filter((one) => one !== undefined)
                .join(' ')}
            </code>
          )}
        </p>
      ) : (
        <p>{t.noCycle}</p>
      )}
    </div>
  );
}
