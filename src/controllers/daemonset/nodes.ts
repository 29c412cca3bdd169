import { parseTime } from '../../api/time';
import { tolerates } from '../../api/tolerations';
import type { DaemonSet, Node, Pod, PodSpec, Toleration } from '../../api/types.gen';
import { fitsNodeAffinity } from '../shared/node-affinity';
import { podFromTemplate } from '../shared/pods';
import { NOT_READY, UNREACHABLE } from '../shared/taints';

export const HASH_LABEL = 'controller-revision-hash';
const GENERATION_LABEL = 'pod-template-generation';
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

/** A Pod's place is its node, or before that the node that it is made for. */
export function nodeOf({ spec }: Pod): string {
  if (spec?.nodeName) return spec.nodeName;
  for (const { matchFields } of spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [])
    for (const { key, operator, values } of matchFields ?? []) if (key === 'metadata.name' && operator === 'In' && values?.length === 1) return values[0]!;
  return '';
}

/** What a daemon tolerates in any case: it is to be on every node, in whatever state that is (`AddOrUpdateDaemonPodTolerations`). */
function tolerationsOf(spec: PodSpec): readonly Toleration[] {
  const keys: readonly (readonly [key: string, effect: string])[] = [
    [NOT_READY, 'NoExecute'],
    [UNREACHABLE, 'NoExecute'],
    ['node.kubernetes.io/disk-pressure', 'NoSchedule'],
    ['node.kubernetes.io/memory-pressure', 'NoSchedule'],
    ['node.kubernetes.io/pid-pressure', 'NoSchedule'],
    ['node.kubernetes.io/unschedulable', 'NoSchedule'],
    ...(spec.hostNetwork ? ([['node.kubernetes.io/network-unavailable', 'NoSchedule']] as const) : []),
  ];
  const own = (spec.tolerations ?? []).filter((t) => !keys.some(([key, effect]) => t.key === key && t.effect === effect && t.operator === 'Exists'));
  return [...own, ...keys.map(([key, effect]) => ({ key, operator: 'Exists', effect }))];
}

/** The Pod of a DaemonSet for a node: bound to it by its affinity, so that the scheduler puts it there. */
export function daemonPod(set: DaemonSet, node: string, hash: string): Pod {
  const { template } = set.spec ?? {};
  const spec: PodSpec = template?.spec ?? { containers: [] };
  const required = {
    nodeSelectorTerms: withNodeName(spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms, node),
  };
  const generation = set.metadata.annotations?.[TEMPLATE_GENERATION];
  const labels = { ...template?.metadata?.labels, [HASH_LABEL]: hash, ...(generation !== undefined && { [GENERATION_LABEL]: generation }) };
  return podFromTemplate(
    {
      ...template,
      metadata: { ...template?.metadata, labels },
      spec: {
        ...spec,
        affinity: { ...spec.affinity, nodeAffinity: { ...spec.affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: required } },
        tolerations: tolerationsOf(spec),
      },
    },
    set,
  );
}

type Terms = NonNullable<NonNullable<NonNullable<PodSpec['affinity']>['nodeAffinity']>['requiredDuringSchedulingIgnoredDuringExecution']>['nodeSelectorTerms'];
function withNodeName(terms: Terms | undefined, node: string): Terms {
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }];
  return terms ? terms.map((term) => ({ ...term, matchFields })) : [{ matchFields }];
}

/** Whether a node is to have a daemon, and whether one that is there may stay (`NodeShouldRunDaemonPod`). */
export function nodeVerdict(set: DaemonSet, node: Node): { readonly runs: boolean; readonly stays: boolean } {
  const spec: PodSpec = set.spec?.template?.spec ?? { containers: [] };
  const elsewhere = spec.nodeName !== undefined && spec.nodeName !== node.metadata.name;
  if (elsewhere || !fitsNodeAffinity(spec, node)) return { runs: false, stays: false };
  const tolerations = tolerationsOf(spec);
  const untolerated = (node.spec?.taints ?? []).filter((taint) => taint.effect !== 'PreferNoSchedule' && !tolerations.some((t) => tolerates(t, taint)));
  return { runs: untolerated.length === 0, stays: !untolerated.some((taint) => taint.effect === 'NoExecute') };
}

export function oldestFirst(pods: readonly Pod[]): readonly Pod[] {
  const created = ({ metadata }: Pod): number => parseTime(metadata.creationTimestamp) ?? 0;
  return pods.toSorted((a, b) => created(a) - created(b));
}
