import { USER } from '../user';
import { asked, became, isRefusedWith, objectAt, removed, type Scope, type Seen, stored } from './condition';
import { defineJourney, type Origin } from './definition';
import { ask, podFacts, takesPlaceOf } from './parts';

const TOO_MANY_REQUESTS = 429;
const EVICTION = { verb: 'create', resource: 'pods', subresource: 'eviction' } as const;

const nodeOf = (seen: Seen, key: string, id: number): string => `nodes/${objectAt('pods', seen, key, id)?.spec?.nodeName}`;
const isHere = (scope: Scope, id: number): boolean => nodeOf(scope, scope.index.description(id).about ?? '', id) === scope.subject;

/** Evictions belong to the drain of a node that began when the user cordoned it. */
function cordonBefore(seen: Seen, id: number): Origin | undefined {
  const { trace, index } = seen;
  const subject = nodeOf(seen, index.description(id).about ?? '', id);
  if (objectAt('nodes', seen, subject, id)?.spec?.unschedulable !== true) return undefined;
  const began = index.asked('nodes').findLast((request) => request < id && trace.from(request) === USER && index.description(request).about === subject);
  return began === undefined ? undefined : { subject, began };
}

/** Everybody who was asked to go is gone. */
function isEmpty(scope: Scope, id: number): boolean {
  const { trace, index } = scope;
  const evicted = index.asked('pods').filter((request) => {
    const { subresource } = index.description(request);
    return request >= scope.began && request < id && subresource === 'eviction' && trace.from(request) === USER && isHere(scope, request);
  });
  return evicted.length > 0 && evicted.every((request) => objectAt('pods', scope, index.description(request).about ?? '', id + 1) === undefined);
}

/** A node is emptied: no new Pods, and those that are there are asked to go. */
export const drain = defineJourney({
  id: 'drain',
  begins: [{ on: 'request', request: EVICTION, of: cordonBefore }],
  steps: [
    ask,
    {
      name: 'cordon',
      hue: 'etcd',
      acts: { apiserver: 'storing', etcd: 'storing' },
      begins: became('nodes', ({ now }) => now.spec?.unschedulable === true),
    },
    { name: 'evict', hue: 'client', acts: { kubectl: 'sending', apiserver: 'receiving' }, begins: asked({ ...EVICTION, from: USER }, isHere), facts: podFacts },
    {
      name: 'blocked',
      hue: 'api',
      acts: { apiserver: 'receiving' },
      begins: isRefusedWith(TOO_MANY_REQUESTS, isHere),
      optional: true,
      beside: 'evict',
      facts: podFacts,
    },
    {
      name: 'end',
      hue: 'kubelet',
      begins: stored('pods', ({ now }, { subject }) => now.metadata.deletionTimestamp !== undefined && `nodes/${now.spec?.nodeName}` === subject),
      facts: podFacts,
    },
    { name: 'replace', hue: 'ctrl', acts: { controllers: 'deciding' }, begins: stored('pods', takesPlaceOf('evict')), optional: true, facts: podFacts },
    { name: 'empty', hue: 'etcd', begins: removed('pods', ({ spec }, scope, id) => `nodes/${spec?.nodeName}` === scope.subject && isEmpty(scope, id)) },
  ],
});
