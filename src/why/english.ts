import type { Ending, ExitMeaning } from './container-story';
import type { MissingImage } from './known';
import { codes, type Line, say } from './line';
import type { Reason } from './reason';
import { type Clock, duration, type Words, wordsOf } from './words';

const list = (names: readonly string[]): string => (names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`);
const count = (n: number, one: string, more = `${one}s`): string => `${n} ${n === 1 ? one : more}`;
const time = (us: number): string => duration(us, ['s', 'min', 'h']);
const MEBIBYTE = 1 << 20;
const line = (words: readonly string[]): string => words.map((word) => (/\s/.test(word) ? JSON.stringify(word) : word)).join(' ');

/** What an exit code means, to be read after "ended with exit code n: ". */
function meaning(it: ExitMeaning): Line {
  switch (it.code) {
    case 'success':
      return say`its command came to its end, and nothing failed`;
    case 'error':
      return say`the program itself says that something went wrong`;
    case 'not-executable':
      return say`what it was to run was found and could not be executed`;
    case 'not-found':
      return say`a shell did not find what it was to run`;
    case 'start-error':
      return say`the runtime could not start its process at all`;
    case 'lost':
      return say`nobody saw its end: its node or its runtime went down with it`;
    case 'other':
      return say`a code that the program itself has chosen`;
    case 'signal':
      return signal(it.signal);
    case 'oom': {
      const needs = it.neededBytes === undefined ? '' : `; it wants ${Math.round(it.neededBytes / MEBIBYTE)}Mi`;
      const limit = it.limit === undefined ? say`its limit` : say`its limit of {${it.limit}}`;
      return say`the kernel killed it (SIGKILL, 128 + 9) because it took more memory than ${limit}${needs}`;
    }
  }
}

function signal(name: string): Line {
  if (name === 'SIGTERM') return say`it was asked to stop ({SIGTERM}, 128 + 15) and did`;
  if (name === 'SIGKILL') return say`it was killed ({SIGKILL}, 128 + 9), most likely because it did not stop in time when it was asked`;
  if (name === 'SIGSEGV') return say`it crashed ({SIGSEGV}, 128 + 11): it touched memory that is not its own`;
  return say`a signal ended it: {${name}}, told as 128 and the signal’s number`;
}

const endMeaning = ({ meaning: it, killedBy }: Pick<Ending, 'meaning' | 'killedBy'>): Line =>
  killedBy ? say`the kubelet ended it because its **${killedBy} probe** failed too often; ${meaning(it)}` : meaning(it);

const because = (reason: Reason | undefined, clock: Clock): Line => (reason ? say`: ${wordsOf(english, reason, clock)}` : []);
const AGAIN = {
  Always: 'starts it again, however it ended',
  OnFailure: 'starts it again, because it failed',
  Never: 'has a rule that starts it again',
} as const;

function lacking({ what, meant }: MissingImage): Line {
  if (meant !== undefined) return say` Did you mean {${meant}}?`;
  if (what === 'tag') return say` Its repository has no such tag.`;
  return say` Nobody here knows its repository. If it is one of yours, declare it: what is pulled from it then runs as a quiet server.`;
}

const reasons: Words['reasons'] = {
  scheduling: () => say`The scheduler is deciding on a node for it.`,
  queued: ({ before }) => say`It waits in the scheduler’s active queue${before > 0 ? `, with ${count(before, 'Pod')} before it` : ' and is next'}.`,
  binding: () => say`The scheduler has found a node and is telling the API server.`,
  'scheduling-back-off': ({ untilUs, attempts }, clock) =>
    say`The scheduler has tried ${count(attempts, 'time')} and backs off; it tries again **${clock(untilUs)}**, or earlier if nobody else waits.`,
  unschedulable: ({ objections, message, nominatedNode }) => {
    const why = objections.length > 0 ? objections.map(({ reason, nodes }) => (nodes > 0 ? `${nodes} × ${reason}` : reason)).join('; ') : message;
    const promised = nominatedNode === undefined ? '' : ` ${nominatedNode} is promised to it, as soon as the Pods that make room have ended.`;
    return say`**No node takes it**: ${why.replace(/\.$/, '')}.${promised}`;
  },
  gated: ({ gates }) =>
    say`**Scheduling gates** keep it out of the queue: {${gates.join(', ')}}. Whoever set them in {spec.schedulingGates} has to take them away.`,
  'no-scheduler': ({ schedulerName }) => say`**Nobody schedules it**: no scheduler answers to {spec.schedulerName: ${schedulerName}}.`,
  'scheduler-unseen': () => say`The scheduler has not heard of it yet.`,
  'node-unreachable': ({ node, sinceUs }, clock) =>
    say`**Node ${node} is not ready**${sinceUs === undefined ? '' : ` (it changed ${clock(sinceUs)})`}: its kubelet is silent or says so, and nobody else can start, stop or report on its containers.`,
  'node-gone': ({ node }) => say`**Node ${node} does not exist** any more: nobody can start, stop or report on its containers.`,
  'missing-claim': ({ claim }) => say`The PersistentVolumeClaim {${claim}} that it mounts **does not exist**.`,
  'unbound-claim': ({ claim }) => say`The PersistentVolumeClaim {${claim}} that it mounts is **not bound** to a volume.`,
  'missing-source': ({ source, name, key, volume, container }) => {
    const what = key === undefined ? say`${source} {${name}} **does not exist**` : say`${source} {${name}} **has no key** {${key}}`;
    const where = volume === undefined ? say`a variable of container {${container ?? ''}}` : say`volume {${volume}}`;
    return say`${what}, and ${where} is filled from it. The kubelet tries again until it is there.`;
  },
  creating: () => say`The kubelet is making its sandbox, volumes and containers.`,
  pulling: ({ container, image }) => say`The image {${image}} of {${container}} is being **pulled**.`,
  'pull-failed': ({ container, image, error, missing, untilUs, delayUs }, clock) => {
    const again = untilUs === undefined ? '' : ` After a back-off of ${time(delayUs ?? 0)} it is tried again, not before ${clock(untilUs)}.`;
    return say`The image {${image}} of {${container}} **cannot be pulled**: ${error}.${missing ? lacking(missing) : ''}${again}`;
  },
  'bad-image-name': ({ container, image }) => say`{${image}} of {${container}} **is not the name of an image**.`,
  'never-pulled': ({ container, image }) => say`The image {${image}} of {${container}} is not on the node, and {imagePullPolicy: Never} forbids to pull it.`,
  'cannot-start': ({ container, reason, message }) => say`{${container}} **could not be started**: ${reason}${message ? `, ${message}` : ''}.`,
  'init-runs': ({ container, number, of, role }) =>
    say`${role === 'sidecar' ? 'Sidecar' : 'Init container'} {${container}} (${number} of ${of}) ${role === 'sidecar' ? 'has to have started' : 'has to end well'} before the containers after it are begun.`,
  'crash-loop': ({ container, exitCode, policy, restarts, delayUs, untilUs, ...end }, clock) => {
    const wait = untilUs === undefined ? '' : say` Now it waits ${time(delayUs ?? 0)}; the next start comes **${clock(untilUs)}** at the earliest.`;
    return say`{${container}} ended with **exit code ${exitCode}**: ${endMeaning(end)}. {restartPolicy: ${policy}} ${AGAIN[policy]}. It has been started ${count(restarts + 1, 'time')} and ended each time: **that is what CrashLoopBackOff means**.${wait}`;
  },
  'starts-again': ({ container, exitCode, policy, ...end }) =>
    say`{${container}} ended with **exit code ${exitCode}**: ${endMeaning(end)}. {restartPolicy: ${policy}} ${AGAIN[policy]}.`,
  'probe-fails': ({ container, probe, does, run, failureThreshold, message }) =>
    say`The **${probe} probe** of {${container}} ({${does}}) has failed ${count(run, 'time')} in a row; ${
      probe === 'readiness'
        ? `with ${failureThreshold} it counts as not ready, and Services leave it out`
        : `with ${failureThreshold} the kubelet ends the container`
    }.${message === undefined ? '' : ` It said: ${message}`}`,
  'probe-pending': ({ container, probe, does }) => say`The **${probe} probe** of {${container}} ({${does}}) has not passed yet.`,
  'readiness-gate': ({ condition, status }) =>
    say`Its containers are ready, but the **readiness gate** {${condition}} is ${status === undefined ? 'not set' : `“${status}”`}: somebody outside has to set that condition to True.`,
  running: ({ ready, of }) => say`It runs, and ${ready} of ${count(of, 'container')} ${of === 1 ? 'is' : 'are'} ready. Nothing holds it.`,
  completed: ({ policy }) =>
    say`All its containers ended with exit code 0, and {restartPolicy: ${policy}} starts none again: the Pod is **Completed, which is no error**.`,
  failed: ({ container, exitCode, policy, ...end }) =>
    say`{${container}} ended with **exit code ${exitCode}**: ${endMeaning(end)}. {restartPolicy: ${policy}} does not start it again.`,
  'ended-by-kubelet': ({ reason, message }) => say`The kubelet ended it: **${reason}**${message ? `, ${message}` : ''}.`,
  'command-replaced': ({ container, image, replaced, by }) =>
    say`{${by}} **took the place** of what the image {${image}} starts, {${line(replaced)}}. So {${container}} did only what {${by}} says, and when that had ended, so had the container.`,
  'command-and-server': ({ command }) => say`To have both, let the command go on to start the server: {command: ${JSON.stringify(command)}}`,
  finalizer: ({ finalizer, usedBy }) =>
    say`The finalizer {${finalizer}} **holds it**: it is removed when whoever set that takes it away.${usedBy.length > 0 ? ` Still used by ${list(usedBy)}.` : ''}`,
  'grace-period': ({ seconds, endsUs }, clock) => say`Of its grace period of ${count(seconds, 'second')}, the end comes ${clock(endsUs)}; then SIGKILL.`,
  'pre-stop': ({ container, sinceUs, killUs }, clock) =>
    say`The **preStop hook** of {${container}} runs (it began ${clock(sinceUs)}). SIGTERM comes when it is done; the grace period is over ${clock(killUs)}.`,
  stopping: ({ container, killUs }, clock) => say`{${container}} **has been sent SIGTERM**. If it has not ended ${clock(killUs)}, SIGKILL follows.`,
  'sidecar-turn': ({ container }) => say`Sidecar {${container}} ends after the containers that it serves.`,
  available: ({ available, wanted }) => say`${available} of ${wanted} Pods ${wanted === 1 ? 'is' : 'are'} available.`,
  'scaled-to-zero': () => say`It is scaled to zero: no Pods are wanted.`,
  paused: () => say`**It is paused**: changes of its template are not rolled out until {spec.paused} is taken away.`,
  'replica-set': ({ name, isNew, wanted, ready }) =>
    say`ReplicaSet {${name}} (${isNew ? 'the new template' : 'an older template'}): ${ready} of ${wanted} Pods ready.`,
  'not-available': ({ kind, name, because: why }, clock) => say`${kind} {${name}} is not available${because(why, clock)}`,
  'not-available-either': ({ pods }) => say`For the same reason ${codes(pods, ', ', ' and ')} ${pods.length === 1 ? 'is' : 'are'} not available.`,
  'ready-for-too-short': ({ pod, untilUs }, clock) => say`Pod {${pod}} is ready and counts as available ${clock(untilUs)} ({minReadySeconds}).`,
  refused: ({ what, message }) => say`The API server **refuses its ${what}**: ${message}`,
  'deadline-passed': ({ seconds }) =>
    say`**It made no progress for ${count(seconds, 'second')}** ({progressDeadlineSeconds}). The controller says so and goes on trying; nothing is rolled back by itself.`,
  'deadline-ahead': ({ atUs }, clock) => say`Its deadline passes ${clock(atUs)}.`,
  'controller-stopped': ({ controller }) =>
    say`**The ${controller === 'scheduler' ? 'scheduler' : `${controller} controller`} is stopped**: nobody does its work.`,
  'no-controller': ({ controller }) =>
    say`**Nothing acts on it**: no controller called {${controller}} runs in this cluster. The object is stored, and no more.`,
  'ordinal-blocks': ({ pod, behind, because: why }, clock) =>
    say`Pod {${pod}} is not ready, and **${behind > 0 ? `${count(behind, 'Pod')} after it ${behind === 1 ? 'waits' : 'wait'} for it` : 'the set waits for it'}**${because(why, clock)}`,
  'ordinal-missing': ({ pod }) => say`Pod {${pod}} is to be created next; those after it wait until it is ready.`,
  'broken-template': ({ pod, isRepaired }) =>
    isRepaired
      ? say`The template has been changed since, but a set in order waits for {${pod}} before it replaces anything: **only deleting that Pod lets the new template in**.`
      : say`If the template is at fault, repairing it is not enough: a set in order waits for {${pod}} before it replaces anything, so **delete that Pod as well**.`,
  'on-delete': ({ old }) =>
    say`${count(old, 'Pod')} ${old === 1 ? 'is' : 'are'} of an older template: {updateStrategy: OnDelete} replaces a Pod only when somebody deletes it.`,
  partition: ({ partition, old }) =>
    say`${count(old, 'Pod')} ${old === 1 ? 'stays' : 'stay'} with an older template: {partition: ${partition}} holds back all with a lower number.`,
  'job-complete': ({ succeeded }) => say`**Complete**: ${count(succeeded, 'Pod')} succeeded.`,
  'job-ended': ({ reason, message }) => say`**Failed**: ${reason}${message ? `, ${message}` : ''}. No more Pods are made.`,
  'job-suspended': () => say`**It is suspended**: no Pods are made until {spec.suspend} is taken away.`,
  'job-progress': ({ succeeded, wanted, active }) => say`${succeeded} of ${count(wanted, 'completion')}; ${count(active, 'Pod')} at work.`,
  'job-failures': ({ failed, limit }) => say`${count(failed, 'failure')} so far; with more than ${limit} ({backoffLimit}) the Job fails.`,
  'job-back-off': ({ untilUs }, clock) => say`After a failure the controller waits: the next Pod comes ${clock(untilUs)}.`,
  bound: ({ volume }) => say`It is bound to volume {${volume}}.`,
  'no-class': () => say`It names no {storageClassName}, and no StorageClass is the default: no volume is made for it.`,
  'class-missing': ({ storageClass }) => say`StorageClass {${storageClass}} **does not exist**, and no volume of that class either.`,
  'waits-for-consumer': ({ storageClass }) =>
    say`StorageClass {${storageClass}} binds only **when a Pod uses the claim** ({WaitForFirstConsumer}), so that the volume is made where the Pod runs. No Pod uses it yet.`,
  'waits-for-provisioner': ({ storageClass, provisioner }) =>
    say`The provisioner {${provisioner}} of StorageClass {${storageClass}} has to make a volume for it.`,
  'volume-missing': ({ volume }) => say`Its volume {${volume}} **does not exist**: what was on it is lost to the claim.`,
  'volume-suits': ({ volume }) => say`Volume {${volume}} suits it: it is bound to it at the binder's next look, which comes every 15 seconds.`,
  'volume-unsuitable': ({ volumes }) =>
    say`${count(volumes, 'volume')} of its class ${volumes === 1 ? 'is' : 'are'} free; none suits it: too small, of another access mode, or not selected.`,
  'nobody-binds': () => say`**Nobody binds claims to volumes** in this cluster: no persistentvolume-binder controller runs here.`,
  contents: ({ resource, count: n }) => say`${n} ${resource} ${n === 1 ? 'is' : 'are'} left in it.`,
  'content-finalizer': ({ finalizer, count: n }) =>
    say`The finalizer {${finalizer}} **holds ${count(n, 'object')} in it**; the namespace goes when they have gone.`,
  'budget-allows': ({ disruptions }) => say`It allows ${count(disruptions, 'eviction')} just now.`,
  'budget-full': ({ healthy, desired, expected }) =>
    say`**It allows no eviction**: ${healthy} of ${expected} Pods are healthy, and ${desired} have to stay so. A drain asks again until that changes.`,
  'budget-empty': () => say`Its selector finds no Pods: it protects nothing.`,
  'budget-unknown': ({ message }) => say`**It allows no eviction**, because the controller cannot count: ${message}`,
  'stops-drain': ({ node, pods }) => say`**It stops the drain of ${node}**, where ${list(pods)} ${pods.length === 1 ? 'runs' : 'run'}.`,
  'autoscaler-new': ({ target }) => say`The autoscaler looks at ${target} every 15 seconds, and has not done so yet.`,
  'cannot-scale': ({ target, message }) => say`**It cannot scale ${target}**: ${message}`,
  'scaling-disabled': ({ target }) => say`**It is switched off**: ${target} is scaled to zero. It goes on when somebody scales that up.`,
  'metrics-unknown': ({ replicas, message }) => say`**It does not know how many Pods there should be**, and leaves the ${replicas} that there are: ${message}`,
  'needs-request': ({ resource, container, target }) =>
    say`A percentage is one of what the containers request, and {${container}} requests no ${resource}: {kubectl set resources ${target} -c ${container} --requests=${resource}=…} gives it a measure.`,
  'needs-metrics-server': () => say`Nobody serves {metrics.k8s.io} in this cluster: a **metrics-server** has to run in it.`,
  autoscaled: ({ target, replicas, min, max }) => say`It keeps ${target} at ${count(replicas, 'Pod')}, between ${min} and ${max}.`,
  'scaling-limited': ({ by }) =>
    ({
      min: say`By its metrics there would be fewer: {minReplicas} holds it.`,
      max: say`By its metrics **there should be more**: {maxReplicas} holds it.`,
      up: say`By its metrics there should be more at once: it goes no faster than its scale-up policies allow.`,
      down: say`By its metrics there should be fewer at once: it goes no faster than its scale-down policies allow.`,
    })[by],
  'scaling-stabilized': () =>
    say`By its metrics there could be fewer. It waits until nothing has asked for more during the stabilization window (5 minutes by default).`,
  'node-ready': () => say`It is ready.`,
  cordoned: () => say`**It is cordoned**: the scheduler puts no more Pods here until it is uncordoned.`,
  'held-by-budget': ({ pod, budget }) => say`Pod {${pod}} may not be evicted: PodDisruptionBudget {${budget}} allows no disruption now.`,
  isolated: ({ direction, policies }) =>
    say`${direction === 'Ingress' ? 'Connections to it' : 'Connections from it'} get through only where ${codes(policies, ', ', ' and ')} allow${policies.length === 1 ? 's' : ''} them: whatever else is tried gets no answer.`,
  'endpoints-ready': ({ ready, of }) => say`${ready} of ${count(of, 'Pod')} that its selector finds ${ready === 1 ? 'gets' : 'get'} its requests.`,
  'selects-nothing': () => say`**Its selector finds no Pod**: a request reaches nobody.`,
  'no-selector': () => say`It has no selector: its endpoints are whoever somebody names in EndpointSlices.`,
  exists: () => say`Nothing holds it.`,
};

export const english: Words = {
  moment: (afterUs) => (Math.abs(afterUs) < 0.5e6 ? 'now' : afterUs > 0 ? `in ${time(afterUs)}` : `${time(-afterUs)} ago`),
  reasons,
  standings: { well: 'All is well', waits: 'It waits', fails: 'Something is wrong', ended: 'It has ended', ends: 'It is being deleted' },
  roles: { init: 'init container', sidecar: 'sidecar', main: 'container' },
  meaning: endMeaning,
  ran: ({ exitCode, startedUs, finishedUs }) => {
    const ranUs = startedUs !== undefined && finishedUs !== undefined ? finishedUs - startedUs : undefined;
    return say`**Exit code ${exitCode}**${ranUs === undefined ? '' : ranUs < 1e6 ? ' at once' : ` after ${time(ranUs)}`}`;
  },
  next: (next, clock) => {
    switch (next.code) {
      case 'stays':
        return say`{restartPolicy: ${next.policy}} leaves it as it is.`;
      case 'starts-again':
        return next.backOff
          ? say`{restartPolicy: ${next.policy}} starts it again, not before **${clock(next.backOff.untilUs)}**.`
          : say`{restartPolicy: ${next.policy}} starts it again now.`;
      case 'runs-again':
        return say`It runs again. Should it end, it waits ${time(next.backOff.delayUs)}; if it lasts, that is forgotten ${clock(next.backOff.forgottenUs)}.`;
    }
  },
  duration: time,
  waits: 'Waits',
  forgotten: 'forgotten after 10 min without an end',
  probe: ({ type, does, periodSeconds, failureThreshold, last, run, result, message }) => {
    const outcome = last === undefined ? 'not asked yet' : last === 'success' ? 'passed' : `failed ${run} of ${failureThreshold} times in a row`;
    const counts = last === 'failure' && result === 'success' ? ', still counts as passed' : '';
    return say`**${type}** {${does}} every ${periodSeconds} s: ${outcome}${counts}${message === undefined ? '' : `. ${message}`}`;
  },
  printed: (lines, shown) => (lines > shown ? `the last ${shown} of ${lines} lines` : count(lines, 'line')),
  runs: 'Runs',
  ended: 'Ended',
  log: 'Printed',
  afterwards: 'Then',
  probes: 'Probes',
  restarts: (n) => count(n, 'restart'),
  replaced: 'replaced',
  imageUnknown: 'what this image starts is not known here',
};
