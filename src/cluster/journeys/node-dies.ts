import { asked, became, objectAt, type Scope, stored, strikes } from './condition';
import { defineJourney } from './definition';
import { bindFacts, isReady, podFacts, readyOf, takesPlaceOf } from './parts';

const UNREACHABLE = 'node.kubernetes.io/unreachable';

/** A request is about a Pod of the node. */
const isHere = (scope: Scope, id: number): boolean =>
  `nodes/${objectAt('pods', scope, scope.index.description(id).about ?? '', id)?.spec?.nodeName}` === scope.subject;

/** A node is heard of no more: what the cluster makes of its silence. */
export const nodeDies = defineJourney({
  id: 'node-dies',
  begins: [{ on: 'fault', kinds: ['crash-node', 'partition-node'] }],
  steps: [
    { name: 'silence', hue: 'kubelet', begins: strikes },
    { name: 'unknown', hue: 'ctrl', acts: { controllers: 'deciding' }, begins: became('nodes', ({ now }) => readyOf(now) === 'Unknown') },
    {
      name: 'taint',
      hue: 'ctrl',
      acts: { controllers: 'deciding' },
      begins: became('nodes', ({ now }) => (now.spec?.taints ?? []).some(({ key, effect }) => key === UNREACHABLE && effect === 'NoExecute')),
    },
    {
      name: 'evict',
      hue: 'ctrl',
      acts: { controllers: 'deciding' },
      begins: asked({ verb: 'delete', resource: 'pods', from: 'controller/tainteviction' }, isHere),
      facts: podFacts,
    },
    { name: 'replace', hue: 'ctrl', acts: { controllers: 'deciding' }, begins: stored('pods', takesPlaceOf('evict')), facts: podFacts },
    {
      name: 'elsewhere',
      hue: 'sched',
      acts: { scheduler: 'binding' },
      begins: asked(
        { verb: 'create', resource: 'pods', subresource: 'binding', from: 'scheduler' },
        ({ index, keyAt }, id) => index.description(id).about === keyAt('replace'),
      ),
      facts: bindFacts,
    },
    {
      name: 'ready',
      hue: 'kubelet',
      begins: stored('pods', ({ key, now }, { keyAt }) => key === keyAt('replace') && isReady(now)),
      facts: podFacts,
      ends: true,
    },
    {
      name: 'back',
      hue: 'kubelet',
      begins: became('nodes', ({ now }) => readyOf(now) === 'True'),
      optional: true,
      beside: 'unknown',
      ends: true,
    },
  ],
});
