import type { ReactNode } from 'react';
import type { Because } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useQuery } from '../inspector/use-query';
import { printLabels } from './print-labels';
import { text } from './text';

type Words = ReturnType<typeof useText<(typeof text)['en']>>;

/** So many domains are named at once; more unfold. */
const NAMED_MAX = 12;

type SpreadCounts = Extract<Because, { readonly why: 'spread' }>;

/** How many Pods count for a spread in each domain, and which domains hold the least, on which it all turns. */
function Spread({ of: { topologyKey, domains, least, maxSkew } }: { readonly of: SpreadCounts }): ReactNode {
  const t = useText(text);
  const counts = domains.map(({ domain, pods }) => `${domain}: ${pods}`).join(', ');
  const lowest = domains.filter(({ pods }) => pods === least).map(({ domain }) => domain);
  const isLong = domains.length > NAMED_MAX;
  return (
    <>
      <p>{t.because.spread(topologyKey, isLong ? undefined : counts, least, lowest.slice(0, NAMED_MAX), Math.max(0, lowest.length - NAMED_MAX), maxSkew)}</p>
      {isLong && (
        <details>
          <summary>{t.domains(topologyKey, domains.length)}</summary>
          <p className="quiet">{counts}</p>
        </details>
      )}
    </>
  );
}

function becauseInWords(t: Words, because: Exclude<Because, SpreadCounts>): ReactNode {
  const domain = `${because.topologyKey}=${because.domain}`;
  return because.why === 'kept-off' ? t.because['kept-off'](because.pod, domain, printLabels(because.labels)) : t.because['keeps-off'](because.pod, domain);
}

/** For a Pod that fits nowhere: how many nodes turn it down for which reason, which ones, and because of whom. */
export function Objections({ pod, version }: { readonly pod: string; readonly version: string }): ReactNode {
  const t = useText(text);
  const objections = useQuery({ kind: 'objections', pod }, version);
  if (!objections || objections.length === 0) return null;
  return (
    <section aria-label={t.objections}>
      <h3>{t.objections}</h3>
      <ul className="objections">
        {objections.map(({ plugin, reason, nodes, because, isCut }) => (
          <li key={`${plugin} ${reason}`}>
            <details>
              <summary>
                {nodes.length > 0 && `${nodes.length} × `}
                {reason} <span className="quiet">({plugin})</span>
              </summary>
              <p className="quiet">{nodes.join(', ')}</p>
            </details>
            {because.map((one) =>
              one.why === 'spread' ? <Spread key={one.topologyKey} of={one} /> : <p key={JSON.stringify(one)}>{becauseInWords(t, one)}</p>,
            )}
            {isCut && <p className="quiet">{t.becauseMore(because.length)}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
