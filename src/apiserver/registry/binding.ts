import { asObject } from '../../api/object';
import type { Binding, Pod, PodCondition } from '../../api/types.gen';
import { topologyLabels } from '../admission/topology-labels';
import { decodeBody, type Expected } from '../decode';
import { badRequest, conflict, notFound, success } from '../status';
import { answer, type Decision, isRefusal, refuse, type Scope } from './scope';

const EXPECTED: Expected = { kind: { group: '', version: 'v1', kind: 'Binding', schema: 'core.v1.Binding' }, apiVersion: 'v1' };
const BINDING = { group: '', name: 'pods/binding' };

/** Decides `POST …/pods/NAME/binding`: the scheduler's choice becomes `spec.nodeName` (`registry/core/pod/storage` BindingREST). */
export function decideBinding(scope: Scope, pod: Pod | undefined): Decision {
  const { route } = scope;
  const decoded = decodeBody(scope, EXPECTED);
  if (isRefusal(decoded)) return refuse(decoded);
  const binding = asObject<Binding>(decoded.object);
  if (binding.metadata.name && binding.metadata.name !== route.name) return refuse(badRequest('name in URL does not match name in Binding object'));
  if (!binding.target?.name) return refuse(badRequest('target.name: Required value'));
  if (!pod) return refuse(notFound({ group: '', name: 'pods' }, route.name));
  const refused = refusal(binding, pod);
  if (refused) return refuse(conflict(BINDING, route.name, refused));
  const bound = bind(pod, binding, topologyLabels(scope.lookup, binding.target.name), scope.now);
  if (scope.dryRun) return answer(201, success(201));
  return { do: 'put', object: bound, code: 201, body: success(201) };
}

/** The Pod that a `POST …/bindings` is about; undefined if it does not say. */
export function bindingTarget(scope: Scope): string | undefined {
  const decoded = decodeBody(scope, EXPECTED);
  return isRefusal(decoded) ? undefined : decoded.object.metadata.name;
}

function refusal({ metadata }: Binding, pod: Pod): string | undefined {
  const { name, uid } = pod.metadata;
  if (metadata?.uid && metadata.uid !== uid) return `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${uid}`;
  if (pod.metadata.deletionTimestamp) return `pod ${name} is being deleted, cannot be assigned to a host`;
  if (pod.spec?.nodeName) return `pod ${name} is already assigned to node "${pod.spec.nodeName}"`;
  if (pod.spec?.schedulingGates?.length) return `pod ${name} has non-empty .spec.schedulingGates`;
  return undefined;
}

function bind(pod: Pod, { metadata, target }: Binding, topology: Readonly<Record<string, string>>, now: string): Pod {
  const { nominatedNodeName: _, ...status } = pod.status ?? {};
  const labels = { ...metadata?.labels, ...topology };
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      ...(Object.keys(labels).length > 0 ? { labels: { ...pod.metadata.labels, ...labels } } : {}),
      ...(metadata?.annotations ? { annotations: { ...pod.metadata.annotations, ...metadata.annotations } } : {}),
    },
    ...(pod.spec ? { spec: { ...pod.spec, nodeName: target.name ?? '' } } : {}),
    status: { ...status, conditions: withScheduled(pod.status?.conditions ?? [], now) },
  };
}

/** `podutil.UpdatePodCondition` with PodScheduled=True. */
function withScheduled(conditions: readonly PodCondition[], now: string): readonly PodCondition[] {
  const old = conditions.find((c) => c.type === 'PodScheduled');
  const lastTransitionTime = old?.status === 'True' ? (old.lastTransitionTime ?? now) : now;
  // The field is null in JSON, as upstream's codec writes it.
  const scheduled: PodCondition = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime };
  return old ? conditions.map((c) => (c === old ? scheduled : c)) : [...conditions, scheduled];
}
