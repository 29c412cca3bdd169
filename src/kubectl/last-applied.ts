import { asJson, asObject, type JsonObject, type KubeObject } from '../api/object';
import { toJson } from './json';
import { schemaOf } from './merge/schema';
import { threeWayMerge } from './merge/three-way';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** In whose name a client that merges itself applies. */
export const APPLY_MANAGER = 'kubectl-client-side-apply';

/** The object as the user wrote it. */
export function withoutLastApplied(object: KubeObject): KubeObject {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata.annotations ?? {};
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** The object with itself in the annotation that `apply` compares with (kubectl `util.GetModifiedConfiguration`). */
export function withLastApplied(object: KubeObject): KubeObject {
  const plain = withoutLastApplied(object);
  return { ...plain, metadata: { ...plain.metadata, annotations: { ...plain.metadata.annotations, [LAST_APPLIED]: `${toJson(plain)}\n` } } };
}

/** The text of what the user applied last. */
export const lastAppliedText = ({ metadata }: KubeObject): string | undefined => metadata.annotations?.[LAST_APPLIED];

/** What the annotation says once this has been applied. */
export const textWhenApplied = (object: KubeObject): string => lastAppliedText(withLastApplied(object)) ?? '';

/** What a file makes of an object: as the file says now, without what it said when it was applied last, and the rest as the server has it. */
export function mergedWith(current: KubeObject, modified: KubeObject): KubeObject {
  const text = lastAppliedText(current);
  const original = text === undefined ? undefined : (JSON.parse(text) as JsonObject);
  return asObject(threeWayMerge(original, asJson(modified), asJson(current), schemaOf(current.apiVersion, current.kind)) as JsonObject);
}
