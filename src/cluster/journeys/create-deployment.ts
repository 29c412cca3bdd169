import { became, creates } from './condition';
import { defineJourney } from './definition';
import { ask, bindFacts, isRolledOut, nameAs, places, podFacts, readies, store, wanted } from './parts';

const OF_SET = { step: 'replicaset' } as const;

/** A Deployment becomes a ReplicaSet, which becomes Pods. */
export const createDeployment = defineJourney({
  id: 'create-deployment',
  begins: [{ on: 'request', request: { verb: 'create', resource: 'deployments' } }],
  steps: [
    ask,
    store('deployments'),
    {
      name: 'replicaset',
      hue: 'ctrl',
      acts: { controllers: 'deciding' },
      begins: creates('deployment', 'replicasets', 'subject'),
      facts: nameAs('replicaset'),
    },
    { name: 'pods', hue: 'ctrl', acts: { controllers: 'deciding' }, begins: creates('replicaset', 'pods', OF_SET), facts: wanted },
    { name: 'bind', hue: 'sched', acts: { scheduler: 'binding' }, begins: places(OF_SET), facts: bindFacts },
    { name: 'ready', hue: 'kubelet', begins: readies(OF_SET), facts: podFacts },
    { name: 'available', hue: 'etcd', acts: { controllers: 'deciding' }, begins: became('deployments', ({ now }) => isRolledOut(now)), facts: wanted },
  ],
});
