import { lazy, type ReactNode, Suspense } from 'react';
import { type KubeObject, keyOf } from '../../api/object';
import type { Node, Pod, ReplicaSet } from '../../api/types.gen';
import { useText } from '../i18n/text';
import { objectsOf, useCluster, useObject } from '../store/cluster';
import { host } from '../store/host';
import { hasLives, showLives } from '../store/life-line';
import { objectState } from '../store/object-state';
import type { Objects } from '../store/objects';
import { podsOfNode, podsOwnedBy } from '../store/pods';
import { openResources, PODS } from '../store/resources';
import { useUi } from '../store/ui';
import { spaced } from '../ui/spaced';
import { DeleteButton } from './DeleteButton';
import { Events } from './Events';
import { NodeFacts } from './NodeFacts';
import { text } from './text';
import { useQuery } from './use-query';
import { useClusterSlowly } from './use-slowly';
import { Yaml } from './Yaml';

const PodScheduling = lazy(() => import('../scheduling/PodScheduling').then((m) => ({ default: m.PodScheduling })));

const WhySection = lazy(() => import('./why/WhySection').then((m) => ({ default: m.WhySection })));

function Link({ to, children }: { readonly to: string; readonly children?: ReactNode }): ReactNode {
  const select = useUi((s) => s.select);
  return (
    <button type="button" className="link" onClick={() => select({ kind: 'object', key: to })}>
      {children ?? to}
    </button>
  );
}

/** The registry's name for an owner's kind. */
const ownerKey = (kind: string, namespace: string | undefined, name: string): string => `${kind.toLowerCase()}s/${namespace ? `${namespace}/` : ''}${name}`;

/** So many Pods are named; those of thousands are in the table. */
const PODS_MAX = 110;
const PODS_EVERY_MS = 500;
const NO_PODS: readonly Pod[] = [];

function podsAt(pods: Objects<Pod>, { kind, metadata: { name = '', uid = '' } }: KubeObject): readonly Pod[] {
  if (kind === 'Pod') return NO_PODS;
  return kind === 'Node' ? podsOfNode(pods, name) : podsOwnedBy(pods, uid);
}

/** The same, as the table is asked for them. */
function filterOf({ kind, metadata, ...object }: KubeObject): string {
  if (kind === 'Node') return `--field-selector spec.nodeName=${metadata.name}`;
  const labels = Object.entries((object as ReplicaSet).spec?.selector.matchLabels ?? {});
  return labels.length === 0 ? '' : `-l ${labels.map(([label, value]) => `${label}=${value}`).join(',')}`;
}

/** The Pods on a node, or those that an object owns. */
function PodsAt({ object }: { readonly object: KubeObject }): ReactNode {
  const t = useText(text);
  const pods = useClusterSlowly((s) => podsAt(objectsOf<Pod>(s.resources, 'pods'), object), PODS_EVERY_MS);
  const open = (): void => openResources({ kind: PODS, namespace: object.metadata.namespace ?? '', filter: filterOf(object) });
  if (pods.length === 0) return null;
  return (
    <div>
      <dt>{object.kind === 'Node' ? t.pods : t.owns}</dt>
      <dd className="links">
        {pods.slice(0, PODS_MAX).map((p) => (
          <Link key={p.metadata.uid} to={`pods/${keyOf(p)}`}>
            {p.metadata.name}
          </Link>
        ))}
        {pods.length > PODS_MAX && (
          <button type="button" className="link" title={t.podsInTable} onClick={open}>
            +{spaced(pods.length - PODS_MAX)}
          </button>
        )}
      </dd>
    </div>
  );
}

function Facts({ object }: { readonly object: KubeObject }): ReactNode {
  const t = useText(text);
  const { namespace, ownerReferences } = object.metadata;
  const node = object.kind === 'Pod' ? (object as Pod).spec?.nodeName : undefined;
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
      <PodsAt object={object} />
    </dl>
  );
}

/** Opens the lives of what has some, also of a Pod that is gone. */
function LifeLineButton({ of }: { readonly of: string }): ReactNode {
  const t = useText(text);
  if (!hasLives(of)) return null;
  return (
    <button type="button" className="button" onClick={() => showLives(of)}>
      {t.lifeLine}
    </button>
  );
}

/** Opens the table: at the Pod, or with the Pods of the node. */
function TableButton({ of, object }: { readonly of: string; readonly object: KubeObject }): ReactNode {
  const t = useText(text);
  const { kind, metadata } = object;
  if (kind !== 'Pod' && kind !== 'Node') return null;
  const open = (): void =>
    kind === 'Pod'
      ? openResources({ kind: PODS, namespace: metadata.namespace ?? '', cursor: { key: of, index: 0 } })
      : openResources({ kind: PODS, namespace: '', filter: filterOf(object) });
  return (
    <button type="button" className="button" onClick={open}>
      {kind === 'Pod' ? t.inTable : t.podsInTable}
    </button>
  );
}

/** All of an object: the mirror leaves out who wrote which field. */
function WholeYaml({ of, object }: { readonly of: string; readonly object: KubeObject }): ReactNode {
  const t = useText(text);
  const whole = useQuery({ kind: 'object', key: of }, object.metadata.resourceVersion);
  return <Yaml label={t.yaml} value={whole ?? object} />;
}

/** An object: what it is, how it does, what it holds. */
export function ObjectPanel({ of }: { readonly of: string }): ReactNode {
  const t = useText(text);
  const object = useObject(of);
  const hasJourney = useCluster((s) => s.journey?.subject !== of && (of.startsWith('pods/') || s.journeys.some(({ subject }) => subject === of)));
  if (!object) {
    return (
      <>
        <h2 tabIndex={-1}>{of}</h2>
        <p>{t.gone}</p>
        <p className="actions">
          <LifeLineButton of={of} />
        </p>
      </>
    );
  }
  const state = objectState(object);
  return (
    <>
      <div className="eyebrow">
        {object.kind}
        {object.metadata.namespace ? ` · ${object.metadata.namespace}` : ''}
      </div>
      <h2 tabIndex={-1}>{object.metadata.name}</h2>
      {state && <p>{object.metadata.deletionTimestamp ? t.deleting : state}</p>}
      <p className="actions">
        {hasJourney && (
          <button type="button" className="button" onClick={() => host.send({ type: 'focus', focus: { subject: of } })}>
            {t.follow}
          </button>
        )}
        <LifeLineButton of={of} />
        <TableButton of={of} object={object} />
        <DeleteButton of={object} />
      </p>
      <Suspense fallback={null}>
        <WhySection of={of} withoutScheduler />
      </Suspense>
      {object.kind === 'Node' && <NodeFacts node={object as Node} />}
      <Facts object={object} />
      {object.kind === 'Pod' && (
        <Suspense fallback={null}>
          <PodScheduling pod={keyOf(object)} />
        </Suspense>
      )}
      <Events of={object} />
      <WholeYaml of={of} object={object} />
    </>
  );
}
