import type { KubeObject } from '../../api/object';
import type { Pod } from '../../api/types.gen';
import { arrives, askedOfSubject, begins, cycle, either, put, refusal, scoring, told } from './condition';
import { defineJourney } from './definition';

/** It is ready, or has ended; or it is no more. */
function isSettled(object: KubeObject, event: string): boolean {
  const { status } = object as Pod;
  if (event === 'DELETED' || status?.phase === 'Succeeded' || status?.phase === 'Failed') return true;
  return (status?.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True');
}

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
    { name: 'run', hue: 'kubelet', begins: told('kubelet/') },
  ],
  ends: told('', isSettled),
});
