import { KINDS } from '../../../src/api/kinds';
import type { KubeObject } from '../../../src/api/object';
import type { Pod } from '../../../src/api/types.gen';
import { createResourceTable, isStored } from '../../../src/apiserver/resources';

const PREFIXES: ReadonlyMap<string, string> = new Map(
  createResourceTable(KINDS)
    .all.filter(isStored)
    .map((resource) => [`${resource.apiVersion}/${resource.kind.plural}`, resource.prefix]),
);

/** Where etcd keeps what a collection's path names. */
export function keysUnder(path: string): string | undefined {
  const m = /^\/(?:api|apis)\/(.+?)\/(?:namespaces\/([^/?]+)\/)?([^/?]+)(?:\?|$)/.exec(path);
  const prefix = PREFIXES.get(`${m?.[1]}/${m?.[3]}`);
  return prefix === undefined || m?.[2] === undefined ? prefix : `${prefix}${m[2]}/`;
}

/** What a path's field selector selects; undefined if it is none of those that the engine's own clients use. */
export function selectorOf(path: string): ((object: KubeObject) => boolean) | undefined {
  const text = /[?&]fieldSelector=([^&]+)/.exec(path)?.[1];
  if (text === undefined) return path.includes('labelSelector') ? undefined : () => true;
  const [field, value] = decodeURIComponent(text).split('=');
  if (field === 'metadata.name') return ({ metadata }) => metadata.name === value;
  if (field === 'spec.nodeName') return (object) => (object as Pod).spec?.nodeName === value;
  return undefined;
}
