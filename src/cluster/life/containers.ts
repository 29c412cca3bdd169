import { shouldRestart } from '../../api/restart-policy';
import type { Container, Pod } from '../../api/types.gen';
import { type BackOff, backOffEnd, nextBackOff } from '../../kubelet/back-off';
import { initContainersOf, isSidecar, specOf } from '../../kubelet/containers';
import type { BackOffSpan, ContainerLife, ContainerSpan, NodeTrouble, Pull } from '../../life/life';
import type { RestartPolicy, Role } from '../../why/container-story';
import type { Instance } from './instances';
import type { Version } from './versions';

/** What is known of one container's Pod. */
export interface Known {
  readonly pod: Pod;
  readonly versions: readonly Version[];
  readonly instances: readonly Instance[];
  readonly troubles: readonly NodeTrouble[];
  readonly endUs: number | undefined;
}

export const roleOf = (pod: Pod, container: Container): Role =>
  isSidecar(container) && initContainersOf(pod).includes(container) ? 'sidecar' : initContainersOf(pod).includes(container) ? 'init' : 'main';

/** What is done after an end: an init container that has done its work is never started again. */
export function policyOf(pod: Pod, container: Container): ContainerLife['policy'] {
  const policy = (container.restartPolicy ?? specOf(pod).restartPolicy ?? 'Always') as RestartPolicy;
  return roleOf(pod, container) === 'init' && policy === 'Always' ? 'OnFailure' : policy;
}

/** A waiting state as one of the Pod's versions tells it. */
interface Told {
  readonly atUs: number;
  readonly message: number;
  readonly reason?: string;
}

function toldOf(versions: readonly Version[], name: string): readonly Told[] {
  const told: Told[] = [];
  for (const { atUs, message, pod } of versions) {
    const statuses = [...(pod?.status?.initContainerStatuses ?? []), ...(pod?.status?.containerStatuses ?? [])];
    const waiting = statuses.find((status) => status.name === name)?.state?.waiting;
    if (waiting) told.push({ atUs, message, ...(waiting.reason !== undefined && { reason: waiting.reason }) });
  }
  return told;
}

/** The waits before its starts, worked out as the kubelet does. */
function startBackOffs(instances: readonly Instance[]): readonly BackOffSpan[] {
  let backOff: BackOff | undefined;
  return instances.flatMap(({ container: { state, finishedAtUs }, ended }, i) => {
    const untilUs = state === 'EXITED' ? backOffEnd(backOff, finishedAtUs, finishedAtUs) : undefined;
    const delayUs = backOff?.delayUs ?? 0;
    const next = instances[i + 1];
    if (next) backOff = nextBackOff(backOff, finishedAtUs, next.container.createdAtUs);
    return untilUs === undefined ? [] : [{ before: 'start', startUs: finishedAtUs, endUs: untilUs, delayUs, ...messageOf(ended) }];
  });
}

/** The waits after pulls that failed. */
function pullBackOffs(pulls: readonly Pull[]): readonly BackOffSpan[] {
  let backOff: BackOff | undefined;
  return pulls.flatMap(({ endUs, error, message }) => {
    if (endUs === undefined || error === undefined) return [];
    backOff = nextBackOff(backOff, endUs, endUs);
    return [{ before: 'pull', startUs: endUs, endUs: endUs + backOff.delayUs, delayUs: backOff.delayUs, ...messageOf(message) }];
  });
}

/** The waits before a container's starts and its pulls; a Pod that is to end waits for nothing. */
export const backOffsOf = (instances: readonly Instance[], pulls: readonly Pull[], doomedUs = Number.POSITIVE_INFINITY): readonly BackOffSpan[] =>
  [...startBackOffs(instances), ...pullBackOffs(pulls)]
    .filter(({ startUs }) => startUs < doomedUs)
    .map((wait) => ({ ...wait, endUs: Math.min(wait.endUs, doomedUs) }))
    .sort((a, b) => a.startUs - b.startUs);

const messageOf = (message: number | undefined): { readonly message?: number } => (message === undefined ? {} : { message });

/** Between two instances: ended until something else is told, then waiting for what the Pod's status says. */
function gap(fromUs: number, untilUs: number | undefined, told: readonly Told[]): readonly ContainerSpan[] {
  const inside = told.filter(({ atUs }) => atUs >= fromUs && atUs < (untilUs ?? Number.POSITIVE_INFINITY));
  const changes = inside.filter(({ reason }, i) => i === 0 || reason !== inside[i - 1]!.reason);
  return changes.map((change, i): ContainerSpan => {
    const { atUs: startUs, message, reason } = change;
    const endUs = changes[i + 1]?.atUs ?? untilUs;
    return { state: 'waiting', startUs, message, ...ending(endUs), ...(reason !== undefined && { reason }) };
  });
}

/** A container's states from its Pod's creation to its end. */
export function containerSpans({ pod, versions, troubles, instances, endUs }: Known, container: Container): readonly ContainerSpan[] {
  const told = toldOf(versions, container.name);
  const [first] = versions;
  const spans: ContainerSpan[] = [];
  const firstUs = instances[0] && startOf(instances[0]);
  const begin: Told[] = first ? [{ atUs: first.atUs, message: first.message }] : [];
  const before = told.some(({ atUs }) => atUs === first?.atUs) ? told : [...begin, ...told];
  spans.push(...gap(first?.atUs ?? 0, firstUs ?? endUs, before));

  instances.forEach((instance, i) => {
    const { attempt, startedAtUs, state, finishedAtUs, exitCode, reason } = instance.container;
    if (state === 'CREATED') return;
    const lost = lostAt(troubles, instance);
    const exited = state === 'EXITED';
    const runEndUs = lost ?? (exited ? finishedAtUs : undefined);
    if (startedAtUs > 0)
      spans.push({ state: 'running', startUs: startedAtUs, ...(runEndUs !== undefined && { endUs: runEndUs }), attempt, ...messageOf(instance.started) });
    if (lost !== undefined && (!exited || lost < finishedAtUs)) spans.push({ state: 'unknown', startUs: lost, ...ending(exited ? finishedAtUs : endUs) });
    if (!exited) return;
    const next = instances[i + 1];
    const nextUs = next && startOf(next);
    const waiting = gap(finishedAtUs, nextUs ?? endUs, told);
    const deleting = versions.some((v) => v.atUs <= finishedAtUs && v.pod?.metadata.deletionTimestamp !== undefined);
    spans.push({
      state: 'terminated',
      startUs: finishedAtUs,
      ...ending(waiting[0]?.startUs ?? nextUs ?? afterwards(endUs, finishedAtUs)),
      attempt,
      exitCode,
      ...(reason && { reason }),
      restarts: !deleting && shouldRestart(container, specOf(pod), exitCode) && !(exitCode === 0 && roleOf(pod, container) === 'init'),
      ...messageOf(instance.ended),
    });
    spans.push(...waiting);
  });
  return spans;
}

const ending = (endUs: number | undefined): { readonly endUs?: number } => (endUs === undefined ? {} : { endUs });

/** The Pod's end, unless the container outlived it. */
const afterwards = (endUs: number | undefined, us: number): number | undefined => (endUs === undefined ? undefined : Math.max(endUs, us));

/** When an instance was there: running, or ended at once because its process could not start. */
const startOf = ({ container: { state, startedAtUs, finishedAtUs } }: Instance): number | undefined =>
  state === 'CREATED' ? undefined : startedAtUs > 0 ? startedAtUs : finishedAtUs;

/** When an instance was lost with its machine. */
function lostAt(troubles: readonly NodeTrouble[], { container: { state, startedAtUs, finishedAtUs } }: Instance): number | undefined {
  const untilUs = state === 'EXITED' ? finishedAtUs : Number.POSITIVE_INFINITY;
  return troubles.find(({ trouble, startUs }) => (trouble === 'crashed' || trouble === 'removed') && startUs >= startedAtUs && startUs < untilUs)?.startUs;
}
