import { formatLabelSelector } from '../../api/label-selector';
import type { HorizontalPodAutoscaler, Pod, Scale } from '../../api/types.gen';
import type { Verb } from '../describe-message';
import { resourceOf } from '../resource-of';
import { became, type Condition, changeAt, isAsked, isOf, objectAt, requestAt, type Scope, stored } from './condition';
import { defineJourney, type Facts } from './definition';
import { ask, nameAs, podFacts, replicasOf, store } from './parts';

const HPA = 'controller/horizontalpodautoscaling';
const TARGET = { step: 'look' } as const;
const SCALED = ['deployments', 'replicasets', 'statefulsets'] as const;

const keyOfTarget = ({ keyAt }: Scope): string => keyAt(TARGET.step) ?? '';

/** What is scaled, as it was stored when a message was sent. */
function targetAt(scope: Scope, id: number) {
  const key = keyOfTarget(scope);
  const resource = SCALED.find((one) => key.startsWith(`${one}/`));
  return resource && objectAt(resource, scope, key, id);
}
type Target = NonNullable<ReturnType<typeof targetAt>>;

/** etcd has stored what is scaled, as it should be. */
const targetIs = (test: (now: Target, before: Target | undefined) => boolean): Condition => ({
  among: (scope) => scope.index.about(keyOfTarget(scope)),
  holds(scope, id) {
    const now = scope.index.isNews(id) ? targetAt(scope, id + 1) : undefined;
    return now !== undefined && test(now, targetAt(scope, id));
  },
});

/** The autoscaler as it was first stored, and with it what it scales: `deployments/default/web`. */
function namedTarget(scope: Scope): string {
  const { index, subject, began } = scope;
  const about = index.about(subject);
  const first = about.find((id) => id >= began && index.isNews(id));
  const autoscaler = first === undefined ? undefined : changeAt<'horizontalpodautoscalers'>(scope, first)?.now;
  const { apiVersion = '', kind = '', name = '' } = autoscaler?.spec.scaleTargetRef ?? {};
  return autoscaler ? `${resourceOf(apiVersion, kind)}/${autoscaler.metadata.namespace}/${name}` : '';
}

const asksScale = (scope: Scope, id: number, verb: Verb): boolean =>
  isAsked(scope, id, { verb, resource: scope.index.description(id).resource ?? '', subresource: 'scale', from: HPA });

/** The autoscaler asks how many replicas there are; again and again, until it has decided. */
const looks: Condition = {
  among: (scope) => scope.index.about(namedTarget(scope)),
  holds: (scope, id) => scope.keyAt('decide') === undefined && asksScale(scope, id, 'get'),
};

/** It asks what the Pods use that the target selects. */
const measures: Condition = {
  among: ({ index }) => index.measures,
  holds(scope, id) {
    const { metadata, spec } = targetAt(scope, id) ?? {};
    const pods = `/namespaces/${metadata?.namespace}/pods?labelSelector=${encodeURIComponent(formatLabelSelector(spec?.selector))}`;
    return scope.trace.from(id) === HPA && requestAt(scope, id)?.path.endsWith(pods) === true;
  },
};

/** A Pod belongs to what is scaled, or to a ReplicaSet of it. */
const isBehind = (pod: Pod, scope: Scope, id: number): boolean =>
  isOf(pod, TARGET, scope) ||
  (pod.metadata.ownerReferences ?? []).some(({ kind, name }) => {
    const set = kind === 'ReplicaSet' ? objectAt('replicasets', scope, `replicasets/${pod.metadata.namespace}/${name}`, id) : undefined;
    return set !== undefined && isOf(set, TARGET, scope);
  });
const isLeaving = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined;

/** As many as wanted are there and ready, as its controller says of its newest generation. */
const isSettled = ({ metadata, spec, status }: Target): boolean =>
  status?.observedGeneration === metadata.generation && [status?.replicas, status?.readyReplicas ?? 0].every((n) => n === (spec?.replicas ?? 1));

function sizes(scope: Scope, id: number): Facts {
  const wanted = (requestAt(scope, id)?.body as Scale | undefined)?.spec?.replicas ?? 0;
  return { before: replicasOf(targetAt(scope, id)), now: wanted };
}

/** What is used and what should be, as the autoscaler notes it; of several metrics the first. */
function use(scope: Scope, id: number): Facts {
  const { spec, status } = changeAt<'horizontalpodautoscalers'>(scope, id)?.now ?? {};
  const used = status?.currentMetrics?.[0]?.resource?.current.averageUtilization;
  const aim = spec?.metrics?.[0]?.resource?.target.averageUtilization;
  return used === undefined || aim === undefined ? {} : { used: `${used} %`, aim: `${aim} %` };
}

const hasRescaled = ({ status }: HorizontalPodAutoscaler): boolean => status?.lastScaleTime !== undefined;

const ctrl = { hue: 'ctrl', acts: { controllers: 'deciding' } } as const;

/** A HorizontalPodAutoscaler scales for the first time: from what Pods use to how many there are. */
export const autoscale = defineJourney({
  id: 'autoscale',
  begins: [{ on: 'request', request: { verb: 'create', resource: 'horizontalpodautoscalers' } }],
  steps: [
    ask,
    store('horizontalpodautoscalers'),
    { name: 'look', ...ctrl, begins: looks, again: true, facts: nameAs('target') },
    { name: 'metrics', hue: 'api', acts: { controllers: 'deciding', apiserver: 'receiving' }, begins: measures, optional: true },
    {
      name: 'decide',
      ...ctrl,
      begins: {
        among: (scope) => scope.index.about(keyOfTarget(scope)),
        holds: (scope, id) => asksScale(scope, id, 'update'),
      },
      facts: sizes,
    },
    {
      name: 'scale',
      hue: 'etcd',
      acts: { apiserver: 'storing', etcd: 'storing' },
      begins: targetIs((now, before) => replicasOf(now) !== replicasOf(before)),
    },
    { name: 'note', ...ctrl, begins: became('horizontalpodautoscalers', ({ now }) => hasRescaled(now)), beside: 'scale', facts: use },
    {
      name: 'follow',
      ...ctrl,
      begins: stored('pods', ({ now, before }, scope, id) => (before === undefined || (isLeaving(now) && !isLeaving(before))) && isBehind(now, scope, id)),
      facts: podFacts,
    },
    {
      name: 'complete',
      hue: 'etcd',
      acts: { controllers: 'deciding' },
      begins: targetIs(isSettled),
    },
  ],
});
