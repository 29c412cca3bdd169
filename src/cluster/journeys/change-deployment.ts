import { sameTemplate } from '../../api/pod-template';
import type { Deployment, ReplicaSet } from '../../api/types.gen';
import { asked, became, type Condition, creates, isOf, objectAt, type Scope, type Seen, stored, type Whose } from './condition';
import { changing, defineJourney } from './definition';
import { ask, hasNewTemplate, isRolledOut, nameAs, podFacts, readies, replicasOf, storeOf, wanted } from './parts';

const NEW_SET = { step: 'replicaset' } as const;

/** A ReplicaSet of the Deployment has this template already: it is gone back to. */
function isKnown({ metadata, spec }: Deployment, { trace, index }: Seen, id: number): boolean {
  const keys = new Set(index.news('replicasets').flatMap((news) => (news < id ? (index.description(news).about ?? []) : [])));
  return [...keys].some((key) => {
    const set = objectAt('replicasets', { trace, index }, key, id);
    const isOwn = set?.metadata.namespace === metadata.namespace && set?.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid);
    return isOwn === true && sameTemplate(set?.spec?.template, spec?.template);
  });
}

/** A ReplicaSet of the Deployment is given more replicas, or fewer. */
const resized = (which: (key: string, scope: Scope) => boolean, way: 1 | -1): Condition =>
  stored(
    'replicasets',
    ({ key, now, before }, scope) =>
      before !== undefined && (replicasOf(now) - replicasOf(before)) * way > 0 && isOf(now, 'subject', scope) && which(key, scope),
  );
const isNot = (step: string) => (key: string, scope: Scope) => scope.keyAt(step) !== key;

const sizeOf = (scope: Scope, id: number) => {
  const key = scope.index.description(id).about ?? '';
  const [before, now] = [id, id + 1].map((at) => replicasOf(objectAt('replicasets', scope, key, at)));
  return { ...nameAs('replicaset')(scope, id), before: before ?? 0, now: now ?? 0 };
};

const isOfSet = (whose: Whose) => (scope: Scope, id: number) => {
  const pod = objectAt('pods', scope, scope.index.description(id).about ?? '', id);
  return pod !== undefined && isOf(pod, whose, scope);
};

const ctrl = { hue: 'ctrl', acts: { controllers: 'deciding' } } as const;
const shrink = { name: 'shrink', ...ctrl, begins: resized(isNot('replicaset'), -1), optional: true, beside: 'store', facts: sizeOf } as const;
const surge = { name: 'surge', ...ctrl, begins: creates('replicaset', 'pods', NEW_SET), optional: true } as const;
const ready = { name: 'ready', hue: 'kubelet', begins: readies(NEW_SET), optional: true, facts: podFacts } as const;
const complete = {
  name: 'complete',
  hue: 'etcd',
  acts: { controllers: 'deciding' },
  begins: became('deployments', ({ now }) => isRolledOut(now)),
  facts: wanted,
} as const;

/** Another template: Pods of a new ReplicaSet take the place of the old ones, a few at a time. */
export const rollingUpdate = defineJourney({
  id: 'rolling-update',
  begins: [changing('deployments', (change, seen, id) => hasNewTemplate(change) && !isKnown(change.now, seen, id))],
  steps: [
    ask,
    storeOf(became('deployments', hasNewTemplate)),
    { name: 'replicaset', ...ctrl, begins: creates('deployment', 'replicasets', 'subject'), facts: nameAs('replicaset') },
    surge,
    ready,
    shrink,
    complete,
  ],
});

/** A template that was there before: its ReplicaSet still exists, and grows again. */
export const rollback = defineJourney({
  id: 'rollback',
  begins: [changing('deployments', (change, seen, id) => hasNewTemplate(change) && isKnown(change.now, seen, id))],
  steps: [
    ask,
    storeOf(became('deployments', hasNewTemplate)),
    { name: 'replicaset', ...ctrl, begins: resized(() => true, 1), facts: sizeOf },
    surge,
    ready,
    shrink,
    complete,
  ],
});

/** Another number of replicas. */
export const scale = defineJourney({
  id: 'scale',
  begins: [changing('deployments', (change) => isResized(change) && !hasNewTemplate(change))],
  steps: [
    ask,
    storeOf(became('deployments', isResized)),
    {
      name: 'replicaset',
      ...ctrl,
      begins: stored('replicasets', ({ now, before }, scope) => isResized({ now, before }) && isOf(now, 'subject', scope)),
      facts: sizeOf,
    },
    { name: 'more', ...ctrl, begins: creates('replicaset', 'pods', NEW_SET), optional: true },
    {
      name: 'fewer',
      ...ctrl,
      begins: asked({ verb: 'delete', resource: 'pods', from: 'controller/replicaset' }, isOfSet(NEW_SET)),
      optional: true,
      facts: podFacts,
    },
    complete,
  ],
});

function isResized({ now, before }: { readonly now: Deployment | ReplicaSet; readonly before: Deployment | ReplicaSet | undefined }): boolean {
  return before !== undefined && replicasOf(now) !== replicasOf(before);
}
