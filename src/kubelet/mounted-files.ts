import type { ConfigMap, Container, DownwardAPIVolumeFile, KeyToPath, Secret, Volume } from '../api/types.gen';
import { specOf } from './containers';
import { decodeBase64, type EnvironmentView, podField } from './environment';
import type { ReferenceKind } from './references';

type Files = readonly (readonly [path: string, content: string])[];

/** What a volume holds, by the path within it: ConfigMaps, Secrets and fields of the Pod. */
function contentsOf(view: EnvironmentView, { configMap, secret, downwardAPI, projected }: Volume): Files {
  const namespace = view.pod.metadata.namespace ?? '';
  const files: (readonly [path: string, content: string])[] = [];
  const addObject = (kind: ReferenceKind, name = '', items: readonly KeyToPath[] | undefined): void => {
    const object = view.lookup({ kind, namespace, name }) as ConfigMap | Secret | undefined;
    for (const [key, value] of Object.entries(object?.data ?? {})) {
      const text = kind === 'secrets' ? decodeBase64(value) : value;
      if (!items) files.push([key, text]);
      else for (const item of items) if (item.key === key) files.push([item.path, text]);
    }
  };
  const addFields = (items: readonly DownwardAPIVolumeFile[] = []): void => {
    for (const { path, fieldRef } of items) if (fieldRef) files.push([path, podField(view, fieldRef.fieldPath)]);
  };
  if (configMap) addObject('configmaps', configMap.name, configMap.items);
  if (secret) addObject('secrets', secret.secretName, secret.items);
  addFields(downwardAPI?.items);
  for (const source of projected?.sources ?? []) {
    if (source.configMap) addObject('configmaps', source.configMap.name, source.configMap.items);
    if (source.secret) addObject('secrets', source.secret.name, source.secret.items);
    addFields(source.downwardAPI?.items);
  }
  return files;
}

/** The files that a container finds in its volumes, by absolute path, as they are when it is created. */
export function mountedFiles(view: EnvironmentView, container: Container): Files {
  const { volumes = [] } = specOf(view.pod);
  return (container.volumeMounts ?? []).flatMap(({ name, mountPath, subPath }) => {
    const volume = volumes.find((v) => v.name === name);
    if (!volume) return [];
    const contents = contentsOf(view, volume);
    if (subPath) return contents.filter(([path]) => path === subPath).map(([, text]) => [mountPath, text] as const);
    const directory = mountPath.endsWith('/') ? mountPath : `${mountPath}/`;
    return contents.map(([path, text]) => [directory + path, text] as const);
  });
}
