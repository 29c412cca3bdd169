import { describe, expect, it } from 'vitest';
import type { Container, Pod } from '../api/types.gen';
import type { RuntimePod } from './containers';
import { type ProbeVerdict, podActions, type Step } from './pod-actions';
import { instanceOf, podOf, runs } from './testing';

const pod = (containers: readonly Container[], initContainers: readonly Container[] = [], restartPolicy = 'Always'): Pod =>
  podOf({ containers, initContainers, restartPolicy });
const main: Container = { name: 'main' };
const init: Container = { name: 'init' };
const sidecar: Container = { name: 'proxy', restartPolicy: 'Always' };
const debugged = podOf({ containers: [main], ephemeralContainers: [{ name: 'debug' }] });

const line = (step: Step): string => {
  switch (step.do) {
    case 'kill':
      return `kill ${step.container.name}`;
    case 'start':
      return `start ${step.name}`;
    default:
      return step.do;
  }
};
const steps = (one: Pod, has: RuntimePod, verdict: ProbeVerdict = () => undefined): readonly string[] => podActions(one, has, verdict).map(line);

describe('what a sync of a Pod does', () => {
  it.each<[what: string, pod: Pod, has: RuntimePod, steps: readonly string[]]>([
    ['a new Pod gets a sandbox and its containers', pod([main]), { sandboxes: [], containers: [] }, ['create-sandbox', 'start main']],
    ['init containers come first, one at a time', pod([main], [init]), { sandboxes: [], containers: [] }, ['create-sandbox', 'start init']],
    ['an init container that runs is waited for', pod([main], [init]), runs('init:running'), []],
    ['then come the main containers', pod([main], [init]), runs('init:0'), ['start main']],
    ['an init container that failed is started again', pod([main], [init]), runs('init:1'), ['start init']],
    ['unless the Pod is never to restart anything', pod([main], [init], 'Never'), runs('init:1'), ['stop-sandbox']],
    ['the next begins when a sidecar has started', pod([main], [sidecar]), runs('proxy:running'), ['start main']],
    ['a sidecar that ended is started again, beside what runs', pod([main], [sidecar]), runs('proxy:1', 'main:running'), ['start proxy']],
    ['an ephemeral container is started beside what runs', debugged, runs('main:running'), ['start debug']],
    ['before the Pod is initialized, too', { ...debugged, spec: { ...debugged.spec!, initContainers: [init] } }, runs('init:running'), ['start debug']],
    ['and never again', debugged, runs('main:running', 'debug:1'), []],
    ['what runs is left alone', pod([main]), runs('main:running'), []],
    ['what ended starts again', pod([main]), runs('main:0'), ['start main']],
    ['with OnFailure only after a failure', pod([main, { name: 'other' }], [], 'OnFailure'), runs('main:0', 'other:running'), []],
    ['when all main containers are done, sidecars end too', pod([main], [sidecar], 'Never'), runs('proxy:running', 'main:0'), ['kill proxy', 'stop-sandbox']],
  ])('%s', (_, one, has, expected) => expect(steps(one, has)).toEqual(expected));

  it('a container that fails its liveness probe is killed, and started again if it may be', () => {
    const failing: ProbeVerdict = (type) => (type === 'liveness' ? 'failure' : undefined);
    expect(steps(pod([main]), runs('main:running'), failing)).toEqual(['kill main', 'start main']);
    expect(steps(pod([main], [], 'Never'), runs('main:running'), failing)).toEqual(['kill main', 'stop-sandbox']);
  });

  it('one whose Pod names another image now is made anew, even where nothing is restarted', () => {
    const before = (text: string) => instanceOf(text, { userSpecifiedImage: 'nginx:1.26' });
    const now = { name: 'main', image: 'nginx:1.27' };
    expect(podActions(pod([now], [], 'Never'), runs(before('main:running')), () => undefined)).toMatchObject([
      { do: 'kill', message: 'Container main definition changed, will be restarted' },
      { do: 'start', name: 'main' },
    ]);
    expect(podActions(pod([main], [{ ...sidecar, image: 'envoy:2' }]), runs(before('proxy:running'), 'main:running'), () => undefined)).toMatchObject([
      { do: 'kill', message: 'Init container proxy definition changed' },
      { do: 'start', name: 'proxy' },
    ]);
    expect(steps(pod([{ ...now, image: 'nginx:1.26' }]), runs(before('main:running')))).toEqual([]);
  });
});
