import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { text } from './text';

/** Where one acts on the cluster: says that time stands still, while it does, and lets it run. */
export function StandsStill(): ReactNode {
  const t = useText(text);
  const paused = useCluster((s) => s.link === 'open' && !s.playing && s.broken === undefined);
  return (
    <span className="stands-still" role="status">
      {paused && (
        <>
          {t.standsStill}{' '}
          <button type="button" className="link" onClick={() => host.send({ type: 'play' })}>
            {t.letRun}
          </button>
        </>
      )}
    </span>
  );
}
