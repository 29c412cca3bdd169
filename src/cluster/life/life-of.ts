import { keyOf } from '../../api/object';
import type { Pod } from '../../api/types.gen';
import { initContainersOf, specOf } from '../../kubelet/containers';
import type { ContainerLife, Life } from '../../life/life';
import type { RestartPolicy } from '../../why/container-story';
import type { Cluster } from '../cluster';
import { backOffsOf, containerSpans, policyOf, roleOf } from './containers';
import { doingsOf } from './exchanges';
import { type Instance, instancesOf } from './instances';
import { troublesOf } from './node-troubles';
import type { PodRecord, PodRecords } from './pod-records';
import { conditionsOf, eventsOf, gracesOf, phasesOf, type Version, versionsOf } from './versions';

/** Reads a Pod's life out of the trace, as far as the branch is known: also what lies ahead of a moment in the past. */
export function lifeOf({ trace, inputs }: Pick<Cluster, 'trace' | 'inputs'>, records: PodRecords, record: PodRecord): Life | undefined {
  const versions = versionsOf(trace, record);
  const first = versions[0];
  const pod = versions.findLast((v) => v.pod)?.pod;
  if (!first || !pod) return undefined;
  const node = pod.spec?.nodeName;
  const bound = versions.find((v) => v.pod?.spec?.nodeName);
  const endUs = versions.find((v) => !v.pod)?.atUs;
  const instances = instancesOf(trace, record);
  const troubles = node === undefined ? [] : troublesOf(node, inputs, records.readinessOf(node), trace).filter((t) => (t.endUs ?? Infinity) > first.atUs);
  return {
    uid: record.uid,
    pod: keyOf(pod),
    ...(node !== undefined && { node }),
    restartPolicy: (specOf(pod).restartPolicy ?? 'Always') as RestartPolicy,
    createdUs: first.atUs,
    ...(endUs !== undefined && { endUs }),
    ...(bound && { boundUs: bound.atUs }),
    phases: phasesOf(versions),
    conditions: conditionsOf(versions),
    containers: containersOf({ pod, versions, instances, troubles, endUs, doings: doingsOf({ trace, record, pod, instances }) }),
    graces: gracesOf(versions),
    troubles: troubles.filter(({ startUs }) => endUs === undefined || startUs < endUs),
    events: eventsOf(trace, record),
  };
}

interface Parts {
  readonly pod: Pod;
  readonly versions: readonly Version[];
  readonly instances: readonly Instance[];
  readonly troubles: Life['troubles'];
  readonly endUs: number | undefined;
  readonly doings: ReturnType<typeof doingsOf>;
}

function containersOf({ pod, versions, instances, troubles, endUs, doings }: Parts): readonly ContainerLife[] {
  return [...initContainersOf(pod), ...specOf(pod).containers].map((container): ContainerLife => {
    const { name } = container;
    const own = instances.filter((instance) => instance.container.name === name);
    const did = doings(name);
    return {
      name,
      role: roleOf(pod, container),
      policy: policyOf(pod, container),
      spans: containerSpans({ pod, versions, instances: own, troubles, endUs }, container),
      backOffs: backOffsOf(own, did.pulls, versions.find((v) => !v.pod || v.pod.metadata.deletionTimestamp !== undefined)?.atUs),
      ...did,
    };
  });
}
