import { semanticEqual } from '../../api/equality';
import type { Pod } from '../../api/types.gen';
import { type AffinityTerm, type PodTemplate, templateOf } from './pod-template';
import { saySameOfRequests } from './resources';
import type { Labels } from './selector';

/** A Pod with what plugins need of it, worked out once (kube-scheduler `framework.PodInfo`). */
export interface PodInfo extends PodTemplate {
  /** Its newest version for which all this holds: the scheduler's cache exchanges it in place. */
  pod: Pod;
  /** `namespace/name` */
  readonly key: string;
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly priority: number;
  readonly terminating: boolean;
}

const NO_LABELS: Labels = {};

/** Whether a Pod in a namespace with these labels matches the term (`AffinityTerm.Matches`). */
export const termMatches = (term: AffinityTerm, pod: PodInfo, namespaceLabels: Labels): boolean =>
  (term.namespaces.has(pod.namespace) || term.namespaceSelector.matches(namespaceLabels)) && term.selector.matches(pod.labels);

export function compilePod(pod: Pod): PodInfo {
  const { metadata, spec } = pod;
  const template = templateOf(pod);
  // Field by field: a spread of this size is slow.
  return {
    pod,
    key: `${metadata.namespace ?? ''}/${metadata.name ?? ''}`,
    uid: metadata.uid ?? '',
    name: metadata.name ?? '',
    namespace: metadata.namespace ?? '',
    labels: metadata.labels ?? NO_LABELS,
    priority: spec?.priority ?? 0,
    terminating: metadata.deletionTimestamp !== undefined,
    requests: template.requests,
    nonZeroMilliCPU: template.nonZeroMilliCPU,
    nonZeroMemory: template.nonZeroMemory,
    hostPorts: template.hostPorts,
    requiredAffinity: template.requiredAffinity,
    requiredAntiAffinity: template.requiredAntiAffinity,
    preferredAffinity: template.preferredAffinity,
    preferredAntiAffinity: template.preferredAntiAffinity,
    claims: template.claims,
  };
}

/** Compiles a newer version of a Pod: where it asks for the same as before, only what its metadata say is new. */
export function recompilePod(known: PodInfo, pod: Pod): PodInfo {
  const { uid = '', labels = NO_LABELS, deletionTimestamp } = pod.metadata;
  if (!semanticEqual(known.pod.spec, pod.spec) || !saySameOfRequests(known.pod, pod)) return compilePod(pod);
  return { ...known, pod, uid, labels, terminating: deletionTimestamp !== undefined };
}
