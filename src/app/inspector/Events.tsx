import type { ReactNode } from 'react';
import type { KubeObject } from '../../api/object';
import type { Event } from '../../api/types.gen';
import { useText } from '../i18n/text';
import { objectsOf, useCluster } from '../store/cluster';
import { eventsAbout } from '../store/events';
import { text } from './text';

const EVENTS_MAX = 30;

/** The Events about an object, the latest last. */
export function Events({ of }: { readonly of: KubeObject }): ReactNode {
  const t = useText(text);
  const about = useCluster((s) => eventsAbout(objectsOf<Event>(s.resources, 'events'), of));
  const when = (e: Event): string => e.lastTimestamp ?? e.eventTime ?? e.metadata.creationTimestamp ?? '';
  const latest = about.toSorted((a, b) => (when(a) < when(b) ? -1 : 1)).slice(-EVENTS_MAX);
  return (
    <details open>
      <summary>{t.events}</summary>
      {latest.length === 0 ? (
        <p className="quiet">{t.noEvents}</p>
      ) : (
        <ul className="events">
          {latest.map((e) => (
            <li key={e.metadata.uid} data-type={e.type}>
              <b>{e.reason}</b>
              {(e.count ?? 1) > 1 && ` ×${e.count}`} <span>{e.message}</span>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
