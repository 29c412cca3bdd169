import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { type KubeObject, keyOf } from '../../api/object';
import type { Event, Node, Pod } from '../../api/types.gen';
import { useText } from '../i18n/text';
import { objectsOf, useCluster, useObject, useResource } from '../store/cluster';
import { eventsAbout } from '../store/events';
import { host } from '../store/host';
import { isNodeReady, podState, podsOfNode } from '../store/pods';
import { useUi } from '../store/ui';
import { text } from './text';

const PodScheduling = lazy(() => import('../scheduling/PodScheduling').then((m) => ({ default: m.PodScheduling })));

const WhySection = lazy(() => import('./why/WhySection').then((m) => ({ default: m.WhySection })));

const EVENTS_MAX = 30;
const PATHS: Readonly<Record<string, string>> = {
  pods: '/api/v1',
  replicationcontrollers: '/api/v1',
  services: '/api/v1',
  deployments: '/apis/apps/v1',
  replicasets: '/apis/apps/v1',
  jobs: '/apis/batch/v1',
};

function Link({ to, children }: { readonly to: string; readonly children?: ReactNode }): ReactNode {
  const select = useUi((s) => s.select);
  return (
    <button type="button" className="link" onClick={() => select({ kind: 'object', key: to })}>
      {children ?? to}
    </button>
  );
}

/** The object as YAML; the printer loads when it is first needed. */
function Yaml({ object }: { readonly object: KubeObject }): ReactNode {
  const t = useText(text);
  const [yaml, setYaml] = useState<string>();
  useEffect(() => {
    let stale = false;
    void import('../../api/yaml').then(({ formatYaml }) => stale || setYaml(formatYaml(object)));
    return () => {
      stale = true;
    };
  }, [object]);
  return (
    <details open>
      <summary>{t.yaml}</summary>
      <pre className="yaml">{yaml ?? t.loading}</pre>
    </details>
  );
}

function Events({ of }: { readonly of: KubeObject }): ReactNode {
  const t = useText(text);
  const about = useCluster(useShallow((s) => eventsAbout(objectsOf<Event>(s.resources, 'events'), of)));
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

/** The registry's name for an owner's kind. */
const ownerKey = (kind: string, namespace: string | undefined, name: string): string => `${kind.toLowerCase()}s/${namespace ? `${namespace}/` : ''}${name}`;

function Facts({ object }: { readonly object: KubeObject }): ReactNode {
  const t = useText(text);
  const { namespace, ownerReferences } = object.metadata;
  const pods = useResource<Pod>('pods');
  const node = object.kind === 'Pod' ? (object as Pod).spec?.nodeName : undefined;
  const here = object.kind === 'Node' ? podsOfNode(pods, object.metadata.name ?? '') : [];
  const owned =
    object.kind !== 'Pod' && object.kind !== 'Node'
      ? [...pods.values()].filter((p) => p.metadata.ownerReferences?.some((o) => o.uid === object.metadata.uid))
      : [];
  return (
    <dl className="facts">
      {ownerReferences?.map((o) => (
        <div key={o.uid}>
          <dt>{t.owner}</dt>
          <dd>
            <Link to={ownerKey(o.kind, namespace, o.name)} />
          </dd>
        </div>
      ))}
      {node && (
        <div>
          <dt>{t.onNode}</dt>
          <dd>
            <Link to={`nodes/${node}`}>{node}</Link>
          </dd>
        </div>
      )}
      {[...here, ...owned].length > 0 && (
        <div>
          <dt>{here.length > 0 ? t.pods : t.owns}</dt>
          <dd className="links">
            {[...here, ...owned].map((p) => (
              <Link key={p.metadata.uid} to={`pods/${keyOf(p)}`}>
                {p.metadata.name}
              </Link>
            ))}
          </dd>
        </div>
      )}
    </dl>
  );
}

/** An object: what it is, how it does, what it holds. */
export function ObjectPanel({ of }: { readonly of: string }): ReactNode {
  const t = useText(text);
  const object = useObject(of);
  const focused = useCluster((s) => s.journey?.pod);
  if (!object) {
    return (
      <>
        <h2 tabIndex={-1}>{of}</h2>
        <p>{t.gone}</p>
      </>
    );
  }
  const resource = of.slice(0, of.indexOf('/'));
  const root = PATHS[resource];
  const state =
    object.kind === 'Pod' ? podState(object as Pod).word : object.kind === 'Node' ? (isNodeReady(object as Node) ? 'Ready' : 'NotReady') : undefined;
  const remove = () =>
    void host
      .call({ method: 'DELETE', path: `${root}/namespaces/${object.metadata.namespace}/${resource}/${object.metadata.name}` }, 'kubectl')
      .catch(() => undefined);
  return (
    <>
      <div className="eyebrow">
        {object.kind}
        {object.metadata.namespace ? ` · ${object.metadata.namespace}` : ''}
      </div>
      <h2 tabIndex={-1}>{object.metadata.name}</h2>
      {state && <p>{object.metadata.deletionTimestamp ? t.deleting : state}</p>}
      <p className="actions">
        {object.kind === 'Pod' && keyOf(object) !== focused && (
          <button type="button" className="button" onClick={() => host.send({ type: 'focus', pod: keyOf(object) })}>
            {t.follow}
          </button>
        )}
        {root && (
          <button type="button" className="button danger" onClick={remove} disabled={object.metadata.deletionTimestamp !== undefined}>
            {t.delete}
          </button>
        )}
      </p>
      <Suspense fallback={null}>
        <WhySection of={of} />
      </Suspense>
      <Facts object={object} />
      {object.kind === 'Pod' && (
        <Suspense fallback={null}>
          <PodScheduling pod={keyOf(object)} />
        </Suspense>
      )}
      <Events of={object} />
      <Yaml object={object} />
    </>
  );
}
