import { describe, expect, it } from 'vitest';
import { run } from './traces/commands';
import { type AuditLine, essence, eventLines, histories, type Phase, RECORDINGS, readRecording, withoutSuffix } from './traces/recording';
import { createStage, type News, type Stage } from './traces/stage';

/** Scenarios of controllers and of Pods' lives, played on our cluster and compared with what a real cluster of Kubernetes 1.36.2 did. */

/** In such a scenario restarts, back-off and probes go on for ever: so long is enough to see all that was recorded. */
const TIMED_SECONDS = 150;
const QUIET_SECONDS = 40;

type Check = (phase: Phase, news: News, stage: Stage) => void;

function play(name: string, check: Check): void {
  const recording = readRecording(name);
  const stage = createStage(name);
  for (const phase of recording.phases) {
    run(stage, phase.cmd, recording.files);
    if (phase.timed) stage.runFor(TIMED_SECONDS);
    else stage.settle(QUIET_SECONDS);
    check(phase, stage.takeNews(), stage);
  }
}

const lines = (objects: readonly object[]): readonly string[] => objects.map((o) => JSON.stringify(o)).sort();

function isWithin(part: readonly string[], whole: readonly string[]): boolean {
  let i = 0;
  for (const x of whole) if (x === part[i]) i++;
  return i === part.length;
}

const KINDS: ReadonlySet<string> = new Set([
  'Pod',
  'Service',
  'ReplicationController',
  'Deployment',
  'ReplicaSet',
  'DaemonSet',
  'StatefulSet',
  'ControllerRevision',
  'Job',
  'EndpointSlice',
  'PodDisruptionBudget',
]);

describe('what objects go through and what is said of them', () => {
  it.each(RECORDINGS)('%s', (name) => {
    const live = new Map<string, Phase['objects'][string][number]['object']>();
    play(name, (phase, news, stage) => {
      const { cmd } = phase;
      for (const [key, history] of Object.entries(phase.objects)) {
        const { type, object } = history.at(-1)!;
        if (type === 'DELETED') live.delete(key);
        else live.set(key, object);
      }
      if (phase.timed) {
        const had = histories(news.states);
        const recorded = histories(Object.values(phase.objects).flatMap((history) => history.map(({ object }) => object)));
        const missing = recorded.filter(([key, list]) => !had.some(([k, l]) => k === key && isWithin(list, l)));
        expect({ cmd, had: missing.flatMap(([key]) => had.filter(([k]) => k === key)) }).toEqual({ cmd, had: missing });
      } else {
        const shown = ({ kind }: { readonly kind?: string }): boolean => KINDS.has(kind ?? '');
        const objects = lines([...live.values()].filter(shown).map(essence));
        expect({ cmd, objects: lines(stage.objects().filter(shown).map(essence)) }).toEqual({ cmd, objects });
      }
      expect({ cmd, events: eventLines(news.events) }).toEqual({ cmd, events: eventLines(phase.events) });
    });
  });
});

/** Which of a controller manager's controllers sends a request. */
const CONTROLLER_OF: Readonly<Record<string, string>> = {
  replicasets: 'deployment',
  'deployments/status': 'deployment',
  pods: 'replicaset',
  'replicasets/status': 'replicaset',
};

/**
 * The requests of one sender about one thing, for which the order is certain: a controller's calls, a kubelet's about a Pod; Events go out on their own.
 * Those of kubelets are left to the comparison of Events, as the recorded kubelets said much about their lack of DNS. So are the API server's own
 * look-ups for quotas, of which it remembers the answer for half a minute, and the lists with which our controllers begin to watch when they have to.
 */
function streams(audit: readonly AuditLine[]): Readonly<Record<string, readonly string[]>> {
  const all = new Map<string, string[]>();
  for (const { from, verb, resource, subresource, name, code } of audit) {
    const what = subresource ? `${resource}/${subresource}` : resource;
    if ((from === 'hollow-kubelet' && what === 'events') || what === 'resourcequotas' || (from === 'kube-controller-manager' && verb === 'list')) continue;
    const sender =
      what === 'events' || verb === 'list'
        ? `${from} ${what}`
        : from === 'kube-controller-manager'
          ? `controller ${CONTROLLER_OF[what] ?? what}`
          : from === 'hollow-kubelet'
            ? `kubelet ${name === 'default' ? 'tokens' : name}`
            : from;
    const stream = all.get(sender) ?? [];
    all.set(sender, stream);
    const line = `${verb} ${what} ${withoutSuffix(name.replace(/\..*/, ''))} ${code}`;
    // How many status updates become one depends on how fast Pods come up.
    if (stream.at(-1) !== line || !what.endsWith('/status')) stream.push(line);
  }
  return Object.fromEntries([...all].map(([sender, stream], i) => [withoutSuffix(sender) === sender ? sender : `${withoutSuffix(sender)} ${i}`, stream]));
}

/** Streams of Pods with generated names have numbers, in the order in which they began. */
const sorted = (all: Readonly<Record<string, readonly string[]>>): readonly string[] =>
  Object.entries(all)
    .map(([sender, stream]) => `${sender.replace(/ \d+$/, '')}: ${stream.join(', ')}`)
    .sort();

describe('the messages', () => {
  it.each(['pod-life', 'pod-completes', 'pod-unschedulable', 'deployment-life'])('%s: what is first created', (name) => {
    let first = true;
    play(name, (phase, news) => {
      if (first) expect(sorted(streams(news.audit))).toEqual(sorted(streams(phase.requests)));
      first = false;
    });
  });

  it('a Pod that is created: the kubelet’s calls in their order', () => {
    const kubelets = (audit: readonly AuditLine[]): readonly string[] =>
      audit
        .filter(({ from, resource }) => from === 'hollow-kubelet' && resource !== 'events')
        .map(({ verb, resource, subresource, name, code }) => `${verb} ${resource}/${subresource ?? ''} ${name} ${code}`);
    play('pod-life', (phase, news) => expect(kubelets(news.audit)).toEqual(kubelets(phase.requests)));
  });
});
