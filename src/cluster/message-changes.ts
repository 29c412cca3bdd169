import type { KubeObject } from '../api/object';
import { isRequest, isResponse } from '../api/wire';
import type { KeyValue, TxnResponse, WatchResponse } from '../etcd/messages';
import type { Body } from './cluster';
import { isChanging } from './describe-message';
import { type FieldChange, fieldChanges } from './field-changes';
import { registryOf } from './inspect';
import { keyOfRegistryKey, registryKeyOf } from './resource-of';
import type { View } from './view';

/** What a message has changed of an object, or tells of the change. */
export interface ObjectChange {
  /** `pods/default/web`. */
  readonly key: string;
  readonly change: 'created' | 'changed' | 'removed';
  readonly fields: readonly FieldChange[];
}

/** One version of an object. */
interface Version {
  readonly key: string;
  readonly revision: number;
}

const versionOf = ({ key, modRevision }: KeyValue): Version => ({ key: keyOfRegistryKey(key), revision: modRevision });
const isNews = (body: Body): body is WatchResponse<KubeObject> => body.type === 'watch-response';
const isStored = (body: Body): body is TxnResponse<KubeObject> => body.type === 'txn-response';

/** How many messages later etcd's answer to a transaction is looked for. */
const ANSWER_WITHIN = 5_000;

/** The versions that a transaction has made: of what was only read, the revision is another one. */
const storedBy = ({ results, revision, succeeded }: TxnResponse<KubeObject>): readonly Version[] =>
  succeeded ? results.flatMap((result) => (result?.modRevision === revision ? [versionOf(result)] : [])) : [];

function storedByTxn({ cluster: { trace } }: View, id: number): readonly Version[] {
  for (let at = id + 1; at < Math.min(trace.length, id + ANSWER_WITHIN); at++) {
    const body = trace.cause(at) === id ? trace.body(at) : undefined;
    if (body && isStored(body)) return storedBy(body);
  }
  return [];
}

/** The version that a request has made of what it is about. */
function storedByRequest({ cluster: { trace }, index }: View, request: number): readonly Version[] {
  const { about, verb } = index.description(request);
  if (about === undefined || !isChanging(verb)) return [];
  const ids = index.about(about);
  for (let at = index.countBelow(ids, request); at < ids.length; at++) {
    const body = trace.body(ids[at]!);
    if (isStored(body) && index.requestBehind(ids[at]!) === request) return storedBy(body);
  }
  return [];
}

/** The versions that a message makes or tells of. */
function versionsOf(view: View, id: number): readonly Version[] {
  const { trace } = view.cluster;
  const body = trace.body(id);
  const { kind, about } = view.index.description(id);
  if (isNews(body)) return body.events.map(versionOf);
  if (isStored(body)) return storedBy(body);
  if (body.type === 'txn') return storedByTxn(view, id);
  if (isRequest(body)) return storedByRequest(view, id);
  if (isResponse(body)) {
    const cause = trace.cause(id);
    const request = cause >= 0 && isRequest(trace.body(cause)) ? cause : view.index.requestBehind(id);
    return request === undefined || trace.from(request) !== trace.to(id) ? [] : storedByRequest(view, request);
  }
  if (kind !== 'watch' || about === undefined) return [];
  const { object } = body as { readonly object?: Partial<KubeObject> };
  const revision = Number(object?.metadata?.resourceVersion);
  return Number.isSafeInteger(revision) ? [{ key: about, revision }] : [];
}

/** What the trace and etcd's history know of a version and the one before it, whenever it is asked. */
function changeOf(view: View, { key, revision }: Version): ObjectChange {
  const { trace } = view.cluster;
  const registryKey = registryKeyOf(key);
  let before: KubeObject | undefined;
  let after: KubeObject | undefined;
  let isTold = false;
  for (const id of view.index.about(key)) {
    const body = trace.body(id);
    const event = isNews(body) ? body.events.find((one) => one.key === registryKey) : undefined;
    if (!event || event.modRevision > revision) continue;
    if (event.modRevision === revision) after = event.value;
    else [before, isTold] = [event.value, true];
  }
  const registry = registryOf(view.cluster);
  if (!isTold) before = registry.objectAt(registryKey, revision - 1) as KubeObject | undefined;
  const change = before === undefined ? 'created' : after === undefined ? 'removed' : 'changed';
  return { key, change, fields: change === 'removed' ? [] : fieldChanges(before, after) };
}

/** What a message changed, field by field: of a request and all that it led to, of the answer to it, and of news. */
export const changesBy = (view: View, id: number): readonly ObjectChange[] =>
  id < view.cluster.trace.length ? versionsOf(view, id).map((version) => changeOf(view, version)) : [];
