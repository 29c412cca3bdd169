import type { KubeObject } from '../../api/object';
import { isPodTerminal } from '../../api/pod-phase';
import type { Pod } from '../../api/types.gen';
import { arrives, askedOfSubject, became, begins, called, cycle, either, put, refusal, scoring, told } from './condition';
import { defineJourney, type Step } from './definition';
import { isReady } from './parts';

/** It is ready, or has ended; or it is no more. */
const isSettled = (object: KubeObject, event: string): boolean => event === 'DELETED' || isPodTerminal(object as Pod) || isReady(object as Pod);

/** What a kubelet does with its runtime until the Pod is ready. */
const RUN: readonly Step[] = [
  { name: 'sandbox', hue: 'kubelet', begins: called('RunPodSandbox') },
  { name: 'pull', hue: 'kubelet', begins: called('PullImage'), optional: true },
  { name: 'create', hue: 'kubelet', begins: called('CreateContainer') },
  { name: 'start', hue: 'kubelet', begins: called('StartContainer') },
  { name: 'probe', hue: 'kubelet', begins: either(called('Dial'), called('ExecSync')), optional: true },
  { name: 'ready', hue: 'etcd', begins: became('pods', ({ now }) => isReady(now)), optional: true },
];

/** The seven steps of a Pod's creation. */
export const createPod = defineJourney({
  id: 'create-pod',
  begins: [{ on: 'request', request: { verb: 'create', resource: 'pods' } }],
  steps: [
    { name: 'submit', hue: 'client', acts: { kubectl: 'sending', apiserver: 'receiving' }, begins },
    { name: 'store', hue: 'etcd', acts: { apiserver: 'storing', etcd: 'storing' }, begins: arrives, face: either(put, refusal) },
    { name: 'watch', hue: 'sched', acts: { scheduler: 'listening' }, begins: told('scheduler'), optional: true },
    { name: 'filter', hue: 'sched', acts: { scheduler: 'filtering' }, begins: cycle, optional: true, again: true },
    { name: 'score', hue: 'sched', acts: { scheduler: 'scoring' }, begins: scoring, optional: true },
    {
      name: 'bind',
      hue: 'sched',
      acts: { scheduler: 'binding' },
      begins: askedOfSubject({ verb: 'create', resource: 'pods', subresource: 'binding' }),
      optional: true,
    },
    { name: 'run', hue: 'kubelet', begins: told('kubelet/'), steps: RUN },
  ],
  ends: told('', isSettled),
});
