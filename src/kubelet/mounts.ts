import type { Container } from '../api/types.gen';
import { claimOf, volumeOf } from './bound-volumes';
import { specOf } from './containers';
import type { VolumeMount } from './cri/volumes';
import { expandWith } from './environment';
import type { Worker } from './worker';

/** What a container has mounted of its Pod's volumes, or why it cannot be (kubelet `makeMounts`). */
export function volumeMounts({ pod, uid, volumes }: Worker, container: Container, env: ReadonlyMap<string, string>): readonly VolumeMount[] | string {
  const mounts: VolumeMount[] = [];
  for (const { name, mountPath, subPath = '', subPathExpr = '', readOnly = false } of container.volumeMounts ?? []) {
    const content = volumes.contents?.[name];
    if (!content) return `cannot find volume "${name}" to mount into container "${container.name}"`;
    const part = subPathExpr === '' ? subPath : expandedPart(subPathExpr, env);
    if (typeof part !== 'string') return part.error;
    if (part.startsWith('/')) return `error SubPath \`${part}\` must not be an absolute path`;
    if (part.split('/').includes('..')) return `unable to provision SubPath \`${part}\`: must not contain '..'`;
    const source = specOf(pod).volumes?.find((volume) => volume.name === name);
    const claim = source && claimOf(pod, source);
    const persistent = claim === undefined ? undefined : volumeOf(volumes, claim);
    mounts.push({
      path: mountPath.startsWith('/') ? mountPath.replace(/(?!^)\/+$/, '') : `/${mountPath}`,
      volume: content.type === 'host' ? 'host' : persistent ? `pv/${persistent.metadata.name}` : `${uid}/${name}`,
      content,
      ...(part !== '' && { subPath: part }),
      ...((readOnly || content.type === 'files' || content.type === 'image' || source?.persistentVolumeClaim?.readOnly) && { readOnly: true }),
    });
  }
  return mounts;
}

/** Variables in a path must be there and say something (`ExpandContainerVolumeMounts`). */
function expandedPart(expression: string, env: ReadonlyMap<string, string>): string | { readonly error: string } {
  const missing = new Set<string>();
  const part = expandWith(expression, (name) => {
    const value = env.get(name) ?? '';
    if (value === '') missing.add(name);
    return value;
  });
  return missing.size > 0 ? { error: `missing value for ${[...missing].sort().join(', ')}` } : part;
}
