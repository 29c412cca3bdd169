import type { EndpointSlice, Lifecycle, Pod } from '../../api/types.gen';
import { became, begins, callAt, called, changeAt, containerAt, containerIs, either, gone, type Scope, stored, subjectAt } from './condition';
import { defineJourney, type Facts } from './definition';

const hooksOf = (pod: Pod | undefined): readonly Lifecycle[] => (pod?.spec?.containers ?? []).flatMap(({ lifecycle }) => lifecycle ?? []);

/** The command that the kubelet runs as the preStop hook of one of the Pod's containers. */
function isHook(command: readonly string[], pod: Pod | undefined): boolean {
  return hooksOf(pod).some(({ preStop }) => {
    if (preStop?.sleep) return command[0] === 'sleep';
    return preStop?.exec?.command?.join('\n') === command.join('\n');
  });
}

const isDialled = (path: string | undefined, pod: Pod | undefined): boolean =>
  hooksOf(pod).some(({ preStop }) => preStop?.httpGet !== undefined && (preStop.httpGet.path ?? '/') === path);

/** Requests are sent to the Pod by this slice. */
const serves = (slice: EndpointSlice | undefined, { subject }: Scope): boolean =>
  (slice?.endpoints ?? []).some(({ targetRef, conditions }) => `pods/${targetRef?.namespace}/${targetRef?.name}` === subject && conditions?.ready !== false);

const stopFacts = (scope: Scope, id: number): Facts => {
  const call = callAt(scope, id);
  return call?.method === 'StopContainer' ? { seconds: call.timeoutSeconds } : {};
};

const endFacts = (scope: Scope, id: number): Facts => {
  const container = containerAt(scope, id);
  return container ? { container: container.name, code: container.exitCode } : {};
};

const KILLED = 137;

/** A Pod's end: what is promised to it, and what is done. */
export const deletePod = defineJourney({
  id: 'delete-pod',
  begins: [{ on: 'request', request: { verb: 'delete', resource: 'pods' } }],
  steps: [
    { name: 'ask', hue: 'client', acts: { kubectl: 'sending', apiserver: 'receiving' }, begins },
    {
      name: 'mark',
      hue: 'etcd',
      acts: { apiserver: 'storing', etcd: 'storing' },
      begins: became('pods', ({ now }) => now.metadata.deletionTimestamp !== undefined),
      optional: true,
      facts: (scope, id) => ({ seconds: changeAt<'pods'>(scope, id)?.now.metadata.deletionGracePeriodSeconds ?? 0 }),
    },
    {
      name: 'unlist',
      hue: 'ctrl',
      acts: { controllers: 'deciding' },
      begins: stored('endpointslices', ({ now, before }, scope) => serves(before, scope) && !serves(now, scope)),
      optional: true,
      beside: 'mark',
    },
    {
      name: 'hook',
      hue: 'kubelet',
      begins: either(
        called('ExecSync', ({ command }, scope, id) => isHook(command, subjectAt('pods', scope, id))),
        called('Dial', ({ ask }, scope, id) => isDialled(ask.path, subjectAt('pods', scope, id))),
      ),
      optional: true,
    },
    { name: 'term', hue: 'kubelet', begins: called('StopContainer'), optional: true, facts: stopFacts },
    { name: 'exit', hue: 'kubelet', begins: containerIs(({ state, exitCode }) => state === 'EXITED' && exitCode !== KILLED), optional: true, facts: endFacts },
    { name: 'kill', hue: 'kubelet', begins: containerIs(({ state, exitCode }) => state === 'EXITED' && exitCode === KILLED), optional: true, facts: endFacts },
    { name: 'remove', hue: 'etcd', acts: { apiserver: 'storing', etcd: 'storing' }, begins: gone },
  ],
});
