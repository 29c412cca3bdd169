import { isPodTerminal } from '../../api/pod-phase';
import { asked, askedOfSubject, became, cycle, either, removed, stored, subjectAt, told } from './condition';
import { changing, defineJourney } from './definition';
import { ask, bindFacts, podFacts } from './parts';

/** A Pod fits nowhere, and others of lower priority make room. It is known by the node that is promised to the Pod. */
export const preempt = defineJourney({
  id: 'preempt',
  begins: [
    changing('pods', ({ now, before }) => (now.status?.nominatedNodeName ?? '') !== '' && before?.status?.nominatedNodeName !== now.status?.nominatedNodeName, {
      by: 'scheduler',
      from: 'create-pod',
    }),
  ],
  steps: [
    ask,
    { name: 'nowhere', hue: 'sched', acts: { scheduler: 'filtering' }, begins: cycle },
    {
      name: 'promise',
      hue: 'sched',
      acts: { scheduler: 'deciding' },
      begins: became('pods', ({ now }) => (now.status?.nominatedNodeName ?? '') !== ''),
      facts: (scope, id) => ({ node: subjectAt('pods', scope, id + 1)?.status?.nominatedNodeName ?? '' }),
    },
    {
      name: 'victim',
      hue: 'sched',
      acts: { scheduler: 'deciding' },
      begins: asked({ verb: 'delete', resource: 'pods', from: 'scheduler' }),
      facts: podFacts,
    },
    {
      name: 'room',
      hue: 'kubelet',
      begins: either(
        stored('pods', ({ key, now }, { keyAt }) => key === keyAt('victim') && isPodTerminal(now)),
        removed('pods', (_, { index, keyAt }, id) => index.description(id).about === keyAt('victim')),
      ),
      facts: podFacts,
    },
    {
      name: 'settle',
      hue: 'sched',
      acts: { scheduler: 'binding' },
      begins: askedOfSubject({ verb: 'create', resource: 'pods', subresource: 'binding' }),
      facts: bindFacts,
    },
    { name: 'run', hue: 'kubelet', begins: told('kubelet/') },
  ],
});
