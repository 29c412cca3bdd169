import { shouldRestart } from '../api/restart-policy';
import type { Container, Pod, PodSpec } from '../api/types.gen';
import type { CriContainer, CriSandbox } from './cri/cri';

/** What the runtime has of one Pod, as far as the kubelet has heard. */
export interface RuntimePod {
  readonly sandboxes: readonly CriSandbox[];
  readonly containers: readonly CriContainer[];
}

export const NOTHING_RUNS: RuntimePod = { sandboxes: [], containers: [] };

export const specOf = (pod: Pod): PodSpec => pod.spec ?? { containers: [] };
export const initContainersOf = (pod: Pod): readonly Container[] => pod.spec?.initContainers ?? [];

/** Containers that were added to a running Pod for somebody who looks into it. */
export const ephemeralContainersOf = (pod: Pod): readonly Container[] => pod.spec?.ephemeralContainers ?? [];
export const allContainersOf = (pod: Pod): readonly Container[] => [...initContainersOf(pod), ...specOf(pod).containers, ...ephemeralContainersOf(pod)];

export const containerOf = (pod: Pod, name: string): Container | undefined => allContainersOf(pod).find((c) => c.name === name);

/** A sidecar: an init container that keeps running. */
export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

/** The latest instance of a container, or the latest before an attempt. */
export function latestOf(runtime: RuntimePod, name: string, beforeAttempt = Number.POSITIVE_INFINITY): CriContainer | undefined {
  let latest: CriContainer | undefined;
  for (const c of runtime.containers) if (c.name === name && c.attempt < beforeAttempt && (!latest || c.attempt > latest.attempt)) latest = c;
  return latest;
}

export function latestSandbox(runtime: RuntimePod): CriSandbox | undefined {
  let latest: CriSandbox | undefined;
  for (const s of runtime.sandboxes) if (!latest || s.attempt > latest.attempt) latest = s;
  return latest;
}

/** Whether a container has to be started (kubelet `ShouldContainerBeRestarted`). */
export function shouldBeStarted(container: Container, pod: Pod, runtime: RuntimePod): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  const latest = latestOf(runtime, container.name);
  if (!latest || latest.state === 'CREATED') return true;
  return latest.state === 'EXITED' && shouldRestart(container, specOf(pod), latest.exitCode);
}

/** Whether the Pod needs another sandbox, and the number of that (kubelet `PodSandboxChanged`). */
export function sandboxNeeded(pod: Pod, runtime: RuntimePod): { readonly needed: boolean; readonly attempt: number; readonly id: string } {
  const latest = latestSandbox(runtime);
  if (!latest) return { needed: true, attempt: 0, id: '' };
  const usable = latest.state === 'READY' && (latest.ip !== '' || pod.spec?.hostNetwork === true);
  return usable ? { needed: false, attempt: latest.attempt, id: latest.id } : { needed: true, attempt: latest.attempt + 1, id: latest.id };
}

/** `name_namespace(uid)`, as the kubelet writes Pods in messages. */
export const formatPod = ({ metadata: { name, namespace, uid } }: Pod): string => `${name}_${namespace}(${uid})`;

/** Where a container stands in its Pod, for events: `spec.containers{web}`. */
export const fieldPath = (pod: Pod, name: string): string => `spec.${listOf(pod, name)}{${name}}`;

const listOf = (pod: Pod, name: string): string => {
  const isNamed = (c: Container): boolean => c.name === name;
  if (initContainersOf(pod).some(isNamed)) return 'initContainers';
  return ephemeralContainersOf(pod).some(isNamed) ? 'ephemeralContainers' : 'containers';
};

/** A record by name without one of its entries. */
export function without<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  if (!(key in record)) return record;
  const { [key]: _, ...rest } = record;
  return rest;
}
