import type { ReactNode } from 'react';
import { useText } from '../../i18n/text';
import { useUi } from '../../store/ui';
import type { Card as CardFacts } from './layers';
import { text } from './text';
import './layers.css';

const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

/** An owner, a Service or a claim beneath the nodes. Its lines say whom it has to do with; in words, its name does. */
export function Card({ data: { card, to } }: { readonly data: { readonly card: CardFacts; readonly to: readonly string[] } }): ReactNode {
  const t = useText(text);
  const { key, layer, kind, name, detail } = card;
  const selected = useUi((s) => s.selection.kind === 'object' && s.selection.key === key);
  const select = useUi((s) => s.select);
  const relation = to.length > 0 ? `; ${t.relation[layer]} ${to.map(nameOf).join(', ')}` : '';
  return (
    <button
      type="button"
      className="card nopan"
      data-layer={layer}
      aria-pressed={selected}
      aria-label={`${kind} ${name} ${detail}${relation}`}
      title={`${kind} ${name}`}
      data-testid={`card-${kind}-${name}`}
      onClick={() => select({ kind: 'object', key })}
    >
      <small>{kind}</small>
      <b>{name}</b>
      <em>{detail}</em>
    </button>
  );
}

/** Of a row that is too long: how many more there are. */
export function MoreCards({ data: { count } }: { readonly data: { readonly count: number } }): ReactNode {
  const t = useText(text);
  return <p className="card-more">{t.more(count)}</p>;
}
