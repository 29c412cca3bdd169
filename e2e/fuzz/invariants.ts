import { isDeepStrictEqual } from 'node:util';
import { KINDS } from '../../src/api/kinds';
import type { KubeObject, ListObject } from '../../src/api/object';
import { createResourceTable, isStored } from '../../src/apiserver/resources';
import type { Harness } from '../../src/apiserver/testing/harness';

/** What must hold of the store whatever was asked of the server. Gives back what does not. */
export function brokenInvariants(harness: Harness): readonly string[] {
  const broken: string[] = [];
  const uids = new Map<string, string>();
  const { present, revision } = harness.etcd();
  for (const [key, { value, modRevision }] of present) {
    const object = value as KubeObject | undefined;
    if (!object?.metadata) {
      broken.push(`${key} holds no object`);
      continue;
    }
    const { name = '', namespace, uid = '', creationTimestamp, resourceVersion } = object.metadata;
    if (!key.endsWith(namespace ? `/${namespace}/${name}` : `/${name}`)) broken.push(`${key} holds ${namespace ?? ''}/${name}`);
    if (!uid) broken.push(`${key} has no uid`);
    if (uids.has(uid)) broken.push(`${key} has the uid of ${uids.get(uid)}`);
    uids.set(uid, key);
    if (!creationTimestamp) broken.push(`${key} has no time of creation`);
    if (resourceVersion !== String(modRevision)) broken.push(`${key} says ${resourceVersion}, but is of revision ${modRevision}`);
    if (modRevision > revision) broken.push(`${key} is of the future`);
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(object)), object)) broken.push(`${key} is no plain JSON`);
  }
  for (const resource of createResourceTable(KINDS).all) {
    if (!isStored(resource) || resource.kind !== resource.storage) continue;
    const path = `/${resource.apiVersion.includes('/') ? 'apis' : 'api'}/${resource.apiVersion}/${resource.kind.plural}`;
    const { items } = harness.call({ method: 'GET', path }).body as ListObject;
    const stored = [...present.keys()].filter((key) => key.startsWith(resource.prefix)).sort();
    if (items.length !== stored.length) broken.push(`${path} lists ${items.length} objects of ${stored.length}`);
    else if (items.some((item, i) => item !== present.get(stored[i]!)!.value)) broken.push(`${path} lists other objects than are stored`);
  }
  if (harness.apiserver().pending > 0) broken.push('requests wait for etcd for ever');
  if (Object.keys(Object.prototype).length > 0 || ({} as { polluted?: unknown }).polluted !== undefined)
    broken.push('the prototype of objects is not what it was');
  return broken;
}

/** Whether a stored object is accepted as it is: what is valid stays valid. Gives back the refusal. */
export function refusedAsStored(harness: Harness, key: string, path: string): string | undefined {
  const answer = harness.call({ method: 'GET', path });
  if (answer.code !== 200) return `${key}: GET ${path} answers ${answer.code}`;
  const put = harness.call({ method: 'PUT', path: `${path}?dryRun=All`, text: JSON.stringify(answer.body) });
  return put.code === 200 ? undefined : `${key}: unchanged, it is refused: ${JSON.stringify(put.body).slice(0, 300)}`;
}
