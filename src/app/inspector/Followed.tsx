import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { useUi } from '../store/ui';
import { text } from './text';
import { useQuery } from './use-query';

const SHOWN_MAX = 7;

/** What came of a message: each a link, the first ones first. */
export function Followed({ from }: { readonly from: number }): ReactNode {
  const t = useText(text);
  const select = useUi((s) => s.select);
  const followed = useQuery({ kind: 'effects', id: from });
  if (!followed || followed.effects.length === 0) return null;
  const { effects, more } = followed;
  return (
    <section className="causes" aria-label={t.followed}>
      <h3>{t.followed}</h3>
      <ul>
        {effects.slice(0, SHOWN_MAX).map(({ row }) => (
          <li key={row.id}>
            <button type="button" className="cause" onClick={() => select({ kind: 'message', id: row.id })}>
              {row.from} → {row.to}: <span>{row.label}</span>
            </button>
          </li>
        ))}
        {effects.length > SHOWN_MAX && <li>{t.moreFollowed(effects.length - SHOWN_MAX, more)}</li>}
      </ul>
    </section>
  );
}
