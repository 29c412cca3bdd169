import type { ConfigMap, Container, KeyToPath, Secret, Volume } from '../api/types.gen';
import { specOf } from './containers';
import { decodeBase64, type EnvironmentView, podField } from './environment';
import type { ReferenceKind } from './references';

type Files = readonly (readonly [path: string, content: string])[];

/** What a volume holds, by the path within it: ConfigMaps, Secrets and fields of the Pod. */
function contentsOf(view: EnvironmentView, { configMap, secret, downwardAPI, projected }: Volume): Files {
  const namespace = view.pod.metadata.namespace ?? '';
  const from = (kind: ReferenceKind, name: string | undefined, items: readonly KeyToPath[] | undefined): Files => {
    const object = view.lookup({ kind, namespace, name: name ?? '' }) as ConfigMap | Secret | undefined;
    const entries = Object.entries(object?.data ?? {}).map(([key, text]) => [key, kind === 'secrets' ? decodeBase64(text) : text] as const);
    return items ? entries.flatMap(([key, text]) => items.filter((item) => item.key === key).map((item) => [item.path, text] as const)) : entries;
  };
  const fields = (items: readonly { readonly path: string; readonly fieldRef?: { readonly fieldPath: string } }[] | undefined): Files =>
    (items ?? []).flatMap(({ path, fieldRef }) => (fieldRef ? [[path, podField(view, fieldRef.fieldPath)] as const] : []));
  return [
    ...(configMap ? from('configmaps', configMap.name, configMap.items) : []),
    ...(secret ? from('secrets', secret.secretName, secret.items) : []),
    ...fields(downwardAPI?.items),
    ...(projected?.sources ?? []).flatMap((source) => [
      ...(source.configMap ? from('configmaps', source.configMap.name, source.configMap.items) : []),
      ...(source.secret ? from('secrets', source.secret.name, source.secret.items) : []),
      ...fields(source.downwardAPI?.items),
    ]),
  ];
}

/** The files that a container finds in its volumes, by absolute path, as they are when it is created. */
export function mountedFiles(view: EnvironmentView, container: Container): Files {
  const volumes = new Map((specOf(view.pod).volumes ?? []).map((volume) => [volume.name, volume]));
  return (container.volumeMounts ?? []).flatMap(({ name, mountPath, subPath }) => {
    const volume = volumes.get(name);
    if (!volume) return [];
    const contents = contentsOf(view, volume);
    if (subPath) return contents.filter(([path]) => path === subPath).map(([, text]) => [mountPath, text] as const);
    return contents.map(([path, text]) => [`${mountPath.replace(/\/$/, '')}/${path}`, text] as const);
  });
}
