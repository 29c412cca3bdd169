import { quantityValue } from '../api/quantity';
import type { ConfigMap, DownwardAPIVolumeFile, KeyToPath, PersistentVolume, Pod, Secret, Volume } from '../api/types.gen';
import { LOCAL_PATH, PROVISIONED_BY } from '../api/volume-binding';
import { textOf } from '../programs/bytes';
import { type Bound, claimOf, volumeOf } from './bound-volumes';
import { containerOf, specOf } from './containers';
import type { VolumeContent, VolumeFile } from './cri/volumes';
import { decodeBytes, type EnvironmentView, podField, resourceField } from './environment';
import type { ReferenceKind } from './references';
import { isLasting, type Tokens, tokenKey } from './token-state';

/** What the volumes of a Pod hold (kubelet `pkg/volume`). */

const MODE = 0o644;
const TOKEN_MODE = 0o600;

/** What volumes are filled from: besides the Pod, what the API server granted for it. */
export interface ContentView extends EnvironmentView {
  readonly nowUs: number;
  readonly tokens?: Tokens['granted'];
  readonly bound?: Bound | undefined;
}

const namespaceOf = ({ pod }: ContentView): string => pod.metadata.namespace ?? '';

/** The files of a ConfigMap or Secret: all its keys, or those that are named. */
function objectFiles(view: ContentView, kind: ReferenceKind, name = '', items?: readonly KeyToPath[], mode = MODE): readonly VolumeFile[] {
  const object = view.lookup({ kind, namespace: namespaceOf(view), name }) as (ConfigMap & Secret) | undefined;
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(object?.data ?? {})) texts.set(key, kind === 'secrets' ? textOf(decodeBytes(value)) : value);
  for (const [key, value] of Object.entries((object as ConfigMap | undefined)?.binaryData ?? {})) texts.set(key, textOf(decodeBytes(value)));
  if (!items) return [...texts].map(([path, text]) => ({ path, text, mode }));
  return items.flatMap((item) => (texts.has(item.key) ? [{ path: item.path, text: texts.get(item.key)!, mode: item.mode ?? mode }] : []));
}

/** The Pod's own fields and its containers' resources as files. */
const fieldFiles = (view: ContentView, items: readonly DownwardAPIVolumeFile[] = [], mode = MODE): readonly VolumeFile[] =>
  items.map((item) => ({ path: item.path, text: fieldText(view, item), mode: item.mode ?? mode }));

function fieldText(view: ContentView, { fieldRef, resourceFieldRef }: DownwardAPIVolumeFile): string {
  if (fieldRef) return podField(view, fieldRef.fieldPath);
  const container = resourceFieldRef && containerOf(view.pod, resourceFieldRef.containerName ?? '');
  return container ? resourceField(view, container, resourceFieldRef.resource, resourceFieldRef.divisor) : '';
}

/** The user that all containers of a Pod run as, if it is one (`FsUserFrom`). */
function onlyUser(pod: Pod): number | undefined {
  const { containers, initContainers = [], securityContext } = specOf(pod);
  const users = new Set([...initContainers, ...containers].map((c) => c.securityContext?.runAsUser ?? securityContext?.runAsUser));
  return users.size === 1 ? [...users][0] : undefined;
}

function projectedFiles(view: ContentView, { sources = [], defaultMode: mode = MODE }: NonNullable<Volume['projected']>): readonly VolumeFile[] {
  const { pod, tokens } = view;
  return sources.flatMap(({ configMap, secret, downwardAPI, serviceAccountToken }) => {
    const files: VolumeFile[] = [];
    if (configMap) files.push(...objectFiles(view, 'configmaps', configMap.name, configMap.items, mode));
    if (secret) files.push(...objectFiles(view, 'secrets', secret.name, secret.items, mode));
    if (downwardAPI) files.push(...fieldFiles(view, downwardAPI.items, mode));
    if (serviceAccountToken) {
      const uid = onlyUser(pod);
      const guarded = uid !== undefined || pod.spec?.securityContext?.fsGroup !== undefined;
      files.push({
        path: serviceAccountToken.path,
        text: tokens?.[tokenKey(serviceAccountToken)]?.token ?? '',
        mode: guarded ? TOKEN_MODE : mode,
        ...(uid !== undefined && { uid }),
      });
    }
    return files;
  });
}

/** What every Pod has to speak to the API server stays as it is: nothing has to follow it. */
const isSteady = ({ projected }: Volume): boolean =>
  projected?.sources?.every(
    ({ serviceAccountToken, configMap, downwardAPI }) =>
      (serviceAccountToken && isLasting(serviceAccountToken)) ||
      configMap?.name === 'kube-root-ca.crt' ||
      downwardAPI?.items?.every(({ fieldRef }) => fieldRef?.fieldPath === 'metadata.namespace'),
  ) ?? false;

/** A PersistentVolume is a part of the node's own disk; or one from elsewhere, of which each node that has it knows only what was written there. */
function persistentContent(volume: PersistentVolume | undefined, group: { readonly gid: number } | undefined): VolumeContent {
  const { hostPath, local } = volume?.spec ?? {};
  const path = hostPath?.path ?? local?.path;
  if (path === undefined) return { type: 'empty', ...group };
  const isMade = volume?.metadata.annotations?.[PROVISIONED_BY] === LOCAL_PATH;
  return { type: 'host', path, ...(isMade && { open: true }) };
}

/** What a volume holds. */
export function volumeContent(view: ContentView, volume: Volume): VolumeContent {
  const gid = view.pod.spec?.securityContext?.fsGroup;
  const group = gid === undefined ? undefined : { gid };
  const written = (files: readonly VolumeFile[], memory: boolean): VolumeContent => ({
    type: 'files',
    files,
    writtenAtUs: view.nowUs,
    ...group,
    ...(memory && { memory }),
    ...(isSteady(volume) && { steady: true }),
  });
  const { configMap, secret, downwardAPI, projected, emptyDir, hostPath, image } = volume;
  if (configMap) return written(objectFiles(view, 'configmaps', configMap.name, configMap.items, configMap.defaultMode), false);
  if (secret) return written(objectFiles(view, 'secrets', secret.secretName, secret.items, secret.defaultMode), true);
  if (downwardAPI) return written(fieldFiles(view, downwardAPI.items, downwardAPI.defaultMode), true);
  if (projected) return written(projectedFiles(view, projected), true);
  if (hostPath) return { type: 'host', path: hostPath.path };
  const claim = claimOf(view.pod, volume);
  if (claim !== undefined) return persistentContent(volumeOf(view, claim), group);
  if (image) return { type: 'image', image: image.reference ?? '' };
  const limit = emptyDir?.sizeLimit;
  return { type: 'empty', ...group, ...(emptyDir?.medium === 'Memory' && { memory: true }), ...(limit !== undefined && { sizeLimit: quantityValue(limit) }) };
}
