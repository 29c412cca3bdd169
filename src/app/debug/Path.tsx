import type { ReactNode } from 'react';
import type { Stretch } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useQuery } from '../inspector/use-query';
import { useSlowly } from '../inspector/use-slowly';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { hasLives } from '../store/life-line';
import { useUi } from '../store/ui';
import { formatLength } from './format-length';
import { text } from './text';

const ASKED_EVERY_MS = 1_000;
/** A stretch is drawn at least so wide, in thousandths of the whole. */
const WIDTH_MIN = 4;

const lengthOf = ({ startUs, endUs }: Pick<Stretch, 'startUs' | 'endUs'>): number => endUs - startUs;

/** Whose time one asks about: what is explained, or what the journey is about. */
function useSubject(): string | undefined {
  const selected = useUi(({ selection }) => (selection.kind === 'object' && hasLives(selection.key) ? selection.key : undefined));
  const told = useCluster(({ journey }) => (journey && hasLives(journey.subject) ? journey.subject : undefined));
  return selected ?? told;
}

/** Where the time went between Create and Ready: a bar of stretches, and each of them in words. */
export function Path(): ReactNode {
  const t = useText(text);
  const key = useSubject();
  const head = useSlowly(
    useCluster((s) => `${s.branch} ${s.head}`),
    ASKED_EVERY_MS,
  );
  const path = useQuery(key === undefined ? undefined : { kind: 'critical-path', key }, head);
  if (!path) return <p>{t.pathNone}</p>;
  const whole = Math.max(1, lengthOf(path));
  const words = ({ kind, detail, other }: Stretch): string => [t.kinds[kind], detail, other === undefined ? '' : t.ofOther(other)].filter(Boolean).join(' · ');
  const go = ({ startUs }: Stretch) => host.send({ type: 'seek', toUs: startUs });
  return (
    <section aria-label={t.pathOf(path.pod)}>
      <h3>
        {t.pathOf(path.pod)} <b data-testid="path-whole">{formatLength(whole)}</b>
      </h3>
      <p>{t.pathHint}</p>
      <div className="path-bar" aria-hidden="true">
        {path.stretches.map((one) => (
          <button
            key={one.startUs}
            type="button"
            tabIndex={-1}
            data-kind={one.kind}
            title={`${words(one)}: ${formatLength(lengthOf(one))}`}
            style={{ flexGrow: Math.max(WIDTH_MIN, (1_000 * lengthOf(one)) / whole) }}
            onClick={() => go(one)}
          />
        ))}
      </div>
      <ol className="path">
        {path.stretches.map((one) => (
          <li key={one.startUs}>
            <button type="button" className="path-stretch" data-kind={one.kind} onClick={() => go(one)}>
              <span>{words(one)}</span>
              <b>{formatLength(lengthOf(one))}</b>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
