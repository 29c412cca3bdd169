import type { ConfigMap, Container, Pod, Secret, Volume } from '../../api/types.gen';
import type { Known } from '../known';
import type { Reason } from '../reason';

/** A ConfigMap or Secret that something needs, and the keys in it. */
interface Need {
  readonly source: 'ConfigMap' | 'Secret';
  readonly name: string | undefined;
  readonly keys: readonly string[];
  readonly optional: boolean | undefined;
}

const resourceOf = (source: Need['source']): string => (source === 'Secret' ? 'secrets' : 'configmaps');

const find = <T extends ConfigMap | Secret>(known: Known, { source, name }: Need, namespace: string | undefined): T | undefined =>
  known.list<T>(resourceOf(source), namespace).find(({ metadata }) => metadata.name === name);

/** What of a need is not there; undefined: nothing. */
function lack(known: Known, need: Need, pod: Pod): Pick<Reason<'missing-source'>, 'source' | 'name' | 'key'> | undefined {
  const { source, name, keys, optional } = need;
  if (name === undefined || optional || known.unseen?.has(resourceOf(source))) return undefined;
  const found = find(known, need, pod.metadata.namespace);
  if (!found) return { source, name };
  const has = new Set([...Object.keys(found.data ?? {}), ...Object.keys(('binaryData' in found && found.binaryData) || {})]);
  const key = keys.find((k) => !has.has(k));
  return key === undefined ? undefined : { source, name, key };
}

function volumeNeeds({ configMap, secret, projected }: Volume): readonly Need[] {
  const keysOf = (items: readonly { readonly key: string }[] = []): readonly string[] => items.map(({ key }) => key);
  const needs: Need[] = [];
  if (configMap) needs.push({ source: 'ConfigMap', name: configMap.name, keys: keysOf(configMap.items), optional: configMap.optional });
  if (secret) needs.push({ source: 'Secret', name: secret.secretName, keys: keysOf(secret.items), optional: secret.optional });
  for (const { configMap: map, secret: kept } of projected?.sources ?? []) {
    if (map) needs.push({ source: 'ConfigMap', name: map.name, keys: keysOf(map.items), optional: map.optional });
    if (kept) needs.push({ source: 'Secret', name: kept.name, keys: keysOf(kept.items), optional: kept.optional });
  }
  return needs;
}

function variableNeeds({ env = [], envFrom = [] }: Container): readonly Need[] {
  const needs: Need[] = [];
  for (const { valueFrom } of env) {
    const { configMapKeyRef: map, secretKeyRef: secret } = valueFrom ?? {};
    if (map) needs.push({ source: 'ConfigMap', name: map.name, keys: [map.key], optional: map.optional });
    if (secret) needs.push({ source: 'Secret', name: secret.name, keys: [secret.key], optional: secret.optional });
  }
  for (const { configMapRef: map, secretRef: secret } of envFrom) {
    if (map) needs.push({ source: 'ConfigMap', name: map.name, keys: [], optional: map.optional });
    if (secret) needs.push({ source: 'Secret', name: secret.name, keys: [], optional: secret.optional });
  }
  return needs;
}

/** What a Pod's volumes are to be filled from and does not exist. */
export const missingForVolumes = (known: Known, pod: Pod): readonly Reason[] =>
  (pod.spec?.volumes ?? []).flatMap((volume) =>
    volumeNeeds(volume).flatMap((need): Reason[] => {
      const missing = lack(known, need, pod);
      return missing ? [{ code: 'missing-source', ...missing, volume: volume.name }] : [];
    }),
  );

/** What a container's variables are to be read from and does not exist. */
export const missingForVariables = (known: Known, pod: Pod, container: Container): readonly Reason[] =>
  variableNeeds(container).flatMap((need): Reason[] => {
    const missing = lack(known, need, pod);
    return missing ? [{ code: 'missing-source', ...missing, container: container.name }] : [];
  });

/** The claims that a Pod mounts: of its own, or made for it. */
export const claimNames = ({ metadata, spec }: Pod): readonly string[] =>
  (spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    const claim = persistentVolumeClaim?.claimName ?? (ephemeral && `${metadata.name}-${name}`);
    return claim === undefined ? [] : [claim];
  });
