import type { PersistentVolumeClaim, Pod, PodTemplateSpec, StatefulSet } from '../../api/types.gen';
import { podFromTemplate } from '../shared/pods';

const REVISION_LABEL = 'controller-revision-hash';
const NAME_LABEL = 'statefulset.kubernetes.io/pod-name';
const INDEX_LABEL = 'apps.kubernetes.io/pod-index';

export const revisionOf = ({ metadata }: Pod): string => metadata.labels?.[REVISION_LABEL] ?? '';
export const podName = ({ metadata }: StatefulSet, ordinal: number): string => `${metadata.name}-${ordinal}`;

/** The number at the end of a Pod's name, if that makes it one of the set's; else -1. */
export function ordinalOf(setName: string, { metadata }: Pod): number {
  const found = /^(.*)-(0|[1-9]\d*)$/.exec(metadata.name ?? '');
  return found && found[1] === setName ? Number(found[2]) : -1;
}

export const firstOrdinal = ({ spec }: StatefulSet): number => spec?.ordinals?.start ?? 0;
/** How many Pods the set is to have. */
export const sizeOf = ({ spec }: StatefulSet): number => spec?.replicas ?? 1;

const claimName = (template: PersistentVolumeClaim, set: StatefulSet, ordinal: number): string => `${template.metadata.name}-${podName(set, ordinal)}`;

/** The claims of one Pod: they outlive it. */
export const claimsOf = (set: StatefulSet, ordinal: number): readonly PersistentVolumeClaim[] =>
  (set.spec?.volumeClaimTemplates ?? []).map((template) => ({
    ...template,
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      ...template.metadata,
      name: claimName(template, set, ordinal),
      namespace: set.metadata.namespace ?? '',
      labels: { ...template.metadata.labels, ...set.spec?.selector.matchLabels },
    },
  }));

/** The Pod with a number: its name, its host name and its claims follow from that. */
export function statefulPod(set: StatefulSet, template: PodTemplateSpec | undefined, revision: string, ordinal: number): Pod {
  const name = podName(set, ordinal);
  const templates = set.spec?.volumeClaimTemplates ?? [];
  const volumes = [
    ...templates.map((claim) => ({ name: claim.metadata.name ?? '', persistentVolumeClaim: { claimName: claimName(claim, set, ordinal) } })),
    ...(template?.spec?.volumes ?? []).filter((volume) => !templates.some((claim) => claim.metadata.name === volume.name)),
  ];
  const pod = podFromTemplate(template, set);
  const labels = { ...pod.metadata.labels, [NAME_LABEL]: name, [INDEX_LABEL]: `${ordinal}`, [REVISION_LABEL]: revision };
  return {
    ...pod,
    metadata: { ...pod.metadata, name, namespace: set.metadata.namespace ?? '', labels },
    spec: {
      ...(pod.spec ?? { containers: [] }),
      hostname: name,
      ...(set.spec?.serviceName && { subdomain: set.spec.serviceName }),
      ...(volumes.length > 0 && { volumes }),
    },
  };
}
