import { isPodTerminal } from '../../api/pod-phase';
import { became, creates, isOf, stored } from './condition';
import { defineJourney } from './definition';
import { ask, endFacts, endOf, nameAs, podFacts, store } from './parts';

/** A Job runs Pods until enough of them have succeeded. */
export const runJob = defineJourney({
  id: 'run-job',
  begins: [{ on: 'request', request: { verb: 'create', resource: 'jobs' } }],
  steps: [
    ask,
    store('jobs'),
    { name: 'pods', hue: 'ctrl', acts: { controllers: 'deciding' }, begins: creates('job', 'pods', 'subject') },
    {
      name: 'run',
      hue: 'kubelet',
      begins: stored('pods', ({ now }, scope) => now.status?.phase === 'Running' && isOf(now, 'subject', scope)),
      optional: true,
      facts: podFacts,
    },
    {
      name: 'fail',
      hue: 'kubelet',
      begins: stored('pods', ({ now }, scope) => now.status?.phase === 'Failed' && isOf(now, 'subject', scope)),
      optional: true,
      beside: 'pods',
      facts: podFacts,
    },
    {
      name: 'end',
      hue: 'kubelet',
      begins: stored('pods', ({ now }, scope) => now.status?.phase === 'Succeeded' && isOf(now, 'subject', scope)),
      optional: true,
      facts: podFacts,
    },
    {
      name: 'finish',
      hue: 'etcd',
      acts: { controllers: 'deciding' },
      begins: became('jobs', ({ now }) => endOf(now) !== undefined),
      facts: endFacts,
    },
  ],
});

/** A CronJob's first run: when its time has come, a Job. */
export const runCronJob = defineJourney({
  id: 'run-cronjob',
  begins: [{ on: 'request', request: { verb: 'create', resource: 'cronjobs' } }],
  steps: [
    ask,
    store('cronjobs'),
    { name: 'due', hue: 'ctrl', acts: { controllers: 'deciding' }, begins: creates('cronjob', 'jobs', 'subject'), facts: nameAs('job') },
    { name: 'pods', hue: 'ctrl', acts: { controllers: 'deciding' }, begins: creates('job', 'pods', { step: 'due' }) },
    {
      name: 'end',
      hue: 'kubelet',
      begins: stored('pods', ({ now }, scope) => isPodTerminal(now) && isOf(now, { step: 'due' }, scope)),
      optional: true,
      facts: podFacts,
    },
    {
      name: 'finish',
      hue: 'etcd',
      acts: { controllers: 'deciding' },
      begins: stored('jobs', ({ key, now }, { keyAt }) => key === keyAt('due') && endOf(now) !== undefined),
      facts: endFacts,
    },
    { name: 'note', hue: 'ctrl', acts: { controllers: 'deciding' }, begins: became('cronjobs', ({ now }) => (now.status?.active ?? []).length === 0) },
  ],
});
