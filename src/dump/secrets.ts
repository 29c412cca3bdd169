import { isObject } from '../api/is-object';
import type { KubeObject } from '../api/object';

/** What stands where a value stood: programs that ask only whether there is one go on. */
export const DROPPED = '(dropped)';
const DROPPED_BASE64 = 'KGRyb3BwZWQp';
/** It repeats the whole object, with whatever stood in it. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** How many values were dropped. */
export interface DroppedValues {
  secretValues: number;
  environmentValues: number;
  lastApplied: number;
}

/**
 * An object without what may be secret: the values of a Secret, those that containers are given by name in `env`, wherever they stand (templates, revisions),
 * and copies of both that kubectl keeps in annotations. Names stay. The same object, if there is nothing of that in it.
 */
export function withoutSecrets(object: KubeObject, dropped: DroppedValues): KubeObject {
  const bare = withoutLastApplied(object, dropped);
  if (bare.kind === 'Secret') return withoutData(bare, dropped);
  // Containers stand nowhere in those two.
  const { metadata, status, ...rest } = bare as KubeObject & { readonly status?: unknown };
  const clean = withoutEnvironment(rest, dropped, 0);
  return clean === rest ? bare : ({ ...(clean as object), metadata, ...(status !== undefined && { status }) } as KubeObject);
}

function withoutLastApplied(object: KubeObject, dropped: DroppedValues): KubeObject {
  const { annotations, managedFields: _, ...metadata } = object.metadata as KubeObject['metadata'] & { readonly managedFields?: unknown };
  if (!annotations) return { ...object, metadata };
  if (!isObject(annotations) || !Object.hasOwn(annotations, LAST_APPLIED)) return { ...object, metadata: { ...metadata, annotations } };
  const { [LAST_APPLIED]: __, ...rest } = annotations;
  dropped.lastApplied++;
  return { ...object, metadata: { ...metadata, ...(Object.keys(rest).length > 0 && { annotations: rest }) } };
}

function withoutData(secret: KubeObject, dropped: DroppedValues): KubeObject {
  const { data, stringData, ...rest } = secret as KubeObject & { readonly data?: unknown; readonly stringData?: unknown };
  const names = [data, stringData].flatMap((values) => (isObject(values) ? Object.keys(values) : []));
  dropped.secretValues += names.length;
  return { ...rest, ...(names.length > 0 && { data: Object.fromEntries(names.map((name) => [name, DROPPED_BASE64])) }) } as KubeObject;
}

const DEPTH_MAX = 100;

function withoutEnvironment(value: unknown, dropped: DroppedValues, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return value;
  if (Array.isArray(value)) {
    let items: unknown[] | undefined;
    for (let i = 0; i < value.length; i++) {
      const next = withoutEnvironment(value[i], dropped, depth + 1);
      if (next === value[i]) continue;
      items ??= [...value];
      items[i] = next;
    }
    return items ?? value;
  }
  let changed: Record<string, unknown> | undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  // Millions of fields come by: no pair is made of each.
  for (const field of Object.keys(fields)) {
    const inner = fields[field];
    const next = field === 'env' && Array.isArray(inner) ? inner.map((one) => withoutValue(one, dropped)) : withoutEnvironment(inner, dropped, depth + 1);
    if (next === inner || field === '__proto__') continue;
    changed ??= { ...value };
    changed[field] = next;
  }
  return changed ?? value;
}

function withoutValue(variable: unknown, dropped: DroppedValues): unknown {
  if (!isObject(variable) || typeof variable.value !== 'string' || variable.value === '') return variable;
  dropped.environmentValues++;
  return { ...variable, value: DROPPED };
}
