import type { PersistentVolume, Volume } from '../../api/types.gen';
import type { Writer } from './writer';

/** Volumes of Pods, of templates and of the cluster as `kubectl describe` writes them. */

type Fields = readonly (readonly [name: string, value: string | number | boolean])[];
type Source = readonly [type: string, fields: Fields];
type PodSources = Omit<Volume, 'name' | 'csi'>;
type Sources = PodSources &
  Pick<NonNullable<PersistentVolume['spec']>, 'local'> & { readonly csi?: Volume['csi'] | NonNullable<PersistentVolume['spec']>['csi'] };

/** A Pod's own token is announced by kubectl 1.32 with a pointer's emptiness. */
function projectedFields({ sources = [] }: NonNullable<Volume['projected']>): Fields {
  return sources.flatMap(({ secret, downwardAPI, configMap, serviceAccountToken }): Fields => {
    if (secret)
      return [
        ['SecretName', secret.name ?? ''],
        ['SecretOptionalName', optional(secret.optional)],
      ];
    if (downwardAPI) return [['DownwardAPI', true]];
    if (configMap)
      return [
        ['ConfigMapName', configMap.name ?? ''],
        ['ConfigMapOptional', optional(configMap.optional)],
      ];
    return serviceAccountToken ? [['TokenExpirationSeconds', serviceAccountToken.expirationSeconds ?? 3600]] : [];
  });
}

const optional = (value: boolean | undefined): string => (value === undefined ? '<nil>' : String(value));

const EXPLANATIONS = {
  hostPath: 'HostPath (bare host directory volume)',
  emptyDir: "EmptyDir (a temporary directory that shares a pod's lifetime)",
  secret: 'Secret (a volume populated by a Secret)',
  configMap: 'ConfigMap (a volume populated by a ConfigMap)',
  nfs: 'NFS (an NFS mount that lasts the lifetime of a pod)',
  claim: 'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
  ephemeral: 'EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)',
  downwardAPI: 'DownwardAPI (a volume populated by information about the pod)',
  projected: 'Projected (a volume that contains injected data from multiple sources)',
  local: 'LocalVolume (a persistent volume backed by local storage on a node)',
  csi: 'CSI (a Container Storage Interface (CSI) volume source)',
  image: 'Image (a container image or OCI artifact)',
} as const;

/** A volume's source: its type with an explanation, and its fields (`describeVolumes`). */
function sourceOf(v: Sources): Source | undefined {
  if (v.hostPath)
    return [
      EXPLANATIONS.hostPath,
      [
        ['Path', v.hostPath.path],
        ['HostPathType', v.hostPath.type ?? '<none>'],
      ],
    ];
  if (v.emptyDir)
    return [
      EXPLANATIONS.emptyDir,
      [
        ['Medium', v.emptyDir.medium ?? ''],
        ['SizeLimit', v.emptyDir.sizeLimit ?? '<unset>'],
      ],
    ];
  if (v.secret)
    return [
      EXPLANATIONS.secret,
      [
        ['SecretName', v.secret.secretName ?? ''],
        ['Optional', v.secret.optional ?? false],
      ],
    ];
  if (v.configMap)
    return [
      EXPLANATIONS.configMap,
      [
        ['Name', v.configMap.name ?? ''],
        ['Optional', v.configMap.optional ?? false],
      ],
    ];
  if (v.nfs)
    return [
      EXPLANATIONS.nfs,
      [
        ['Server', v.nfs.server],
        ['Path', v.nfs.path],
        ['ReadOnly', v.nfs.readOnly ?? false],
      ],
    ];
  if (v.persistentVolumeClaim)
    return [
      EXPLANATIONS.claim,
      [
        ['ClaimName', v.persistentVolumeClaim.claimName],
        ['ReadOnly', v.persistentVolumeClaim.readOnly ?? false],
      ],
    ];
  if (v.ephemeral) {
    const claim = v.ephemeral.volumeClaimTemplate?.spec;
    return [
      EXPLANATIONS.ephemeral,
      [
        ['StorageClass', claim?.storageClassName ?? ''],
        ['Volume', claim?.volumeName ?? ''],
        ['Capacity', ''],
        ['Access Modes', ''],
        ['VolumeMode', claim?.volumeMode ?? 'Filesystem'],
      ],
    ];
  }
  if (v.downwardAPI) return [EXPLANATIONS.downwardAPI, []];
  if (v.projected) return [EXPLANATIONS.projected, projectedFields(v.projected)];
  if (v.local) return [EXPLANATIONS.local, [['Path', v.local.path]]];
  if (v.csi)
    return [
      EXPLANATIONS.csi,
      [
        ['Driver', v.csi.driver],
        ['FSType', v.csi.fsType ?? ''],
        ...('volumeHandle' in v.csi ? ([['VolumeHandle', v.csi.volumeHandle]] as const) : []),
        ['ReadOnly', v.csi.readOnly ?? false],
        ['VolumeAttributes', ''],
      ],
    ];
  if (v.image)
    return [
      EXPLANATIONS.image,
      [
        ['Reference', v.image.reference ?? ''],
        ['PullPolicy', v.image.pullPolicy ?? ''],
      ],
    ];
  return undefined;
}

export function writeSource(writer: Writer, sources: Sources): void {
  const found = sourceOf(sources);
  if (!found) {
    writer.line(1, '<unknown>');
    return;
  }
  const [type, fields] = found;
  writer.line(2, `Type:\t${type}`);
  for (const [name, value] of fields) writer.line(2, `${name}:\t${value}`);
  if (sources.downwardAPI) {
    writer.line(2, 'Items:');
    for (const { path, fieldRef, resourceFieldRef } of sources.downwardAPI.items ?? []) {
      if (fieldRef) writer.line(3, `${fieldRef.fieldPath} -> ${path}`);
      if (resourceFieldRef) writer.line(3, `${resourceFieldRef.resource} -> ${path}`);
    }
  }
}

/** Volumes under their title; `space` is what it begins with: two spaces inside a template. */
export function writeVolumes(writer: Writer, volumes: readonly Volume[] | undefined, space = ''): void {
  writer.line(0, `${space}Volumes:${volumes?.length ? '' : '\t<none>'}`);
  for (const volume of volumes ?? []) {
    writer.line(1, `${space && ' '}${volume.name}:`);
    writeSource(writer, volume);
  }
}
