import { type ReactNode, useState } from 'react';
import type { Sight } from '../../worker/live-protocol';
import { useText } from '../i18n/text';
import { text } from './text';

type Words = (typeof text)['en'];

/** What is to be said of how a kind can be seen; undefined: nothing. */
function saidOf(t: Words, { resource, scope, namespaces, problem }: Sight): string | undefined {
  if (problem?.code === 'unauthorized') return t.sight.unauthorized;
  if (scope === 'namespaces') return t.sight.partly(resource, namespaces.join(', '));
  if (!problem) return undefined;
  switch (problem.code) {
    case 'forbidden':
      return t.sight.forbidden(resource);
    case 'unwatched':
      return t.sight.unwatched(resource);
    case 'absent':
      return t.sight.absent(resource);
    case 'strange':
      return t.sight.strange(resource);
    default:
      return t.sight.unreachable(resource);
  }
}

/** Where somebody with few rights may look, they know better than anybody could find out. */
function TryNamespaces(): ReactNode {
  const t = useText(text);
  const [names, setNames] = useState(() => new URLSearchParams(location.search).get('namespace') ?? '');
  return (
    <form
      className="live-try"
      onSubmit={(event) => {
        event.preventDefault();
        const search = new URLSearchParams(location.search);
        search.set(
          'namespace',
          names
            .split(/[\s,]+/)
            .filter(Boolean)
            .join(','),
        );
        location.search = search.toString();
      }}
    >
      <input className="field" aria-label={t.namespaces} placeholder={t.namespaces} value={names} onChange={(event) => setNames(event.target.value)} />
      <button type="submit" className="button">
        {t.tryNamespaces}
      </button>
    </form>
  );
}

/** What is being listed, and what cannot be seen: nothing is left out without a word. */
export function Sights({ sights }: { readonly sights: readonly Sight[] }): ReactNode {
  const t = useText(text);
  const listing = sights.filter(({ synced, progress, scope }) => !synced && scope !== 'none' && progress && progress.have > 0);
  const said = new Map<string, string>();
  for (const sight of sights) {
    const words = saidOf(t, sight);
    if (words !== undefined && !said.has(words)) said.set(words, sight.problem?.message ?? '');
  }
  const isRestricted = sights.some(({ scope, problem }) => scope === 'namespaces' || problem?.code === 'forbidden');
  return (
    <>
      {listing.length > 0 && (
        <p className="live-listing" role="status">
          {listing.map(({ resource, progress }) => t.listing(resource, progress?.have ?? 0, progress?.remaining)).join(' · ')}
        </p>
      )}
      {said.size > 0 && (
        <details className="live-unseen" open data-testid="unseen">
          <summary>{t.problems}</summary>
          <ul>
            {[...said].map(([words, message]) => (
              <li key={words}>
                {words}{' '}
                {message !== '' && (
                  <span className="live-quiet" lang="en">
                    {message}
                  </span>
                )}
              </li>
            ))}
          </ul>
          {isRestricted && <TryNamespaces />}
        </details>
      )}
    </>
  );
}
