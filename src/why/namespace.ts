import type { Namespace } from '../api/types.gen';
import { controllerReasons } from './controllers';
import type { Known } from './known';
import type { Reason } from './reason';

/** What holds a namespace that is being deleted: what is left in it, and the finalizers of that. */
export function namespaceReasons(namespace: Namespace, known: Known): readonly Reason[] {
  if (namespace.metadata.deletionTimestamp === undefined) return [{ code: 'exists' }];
  const contents = known.contents(namespace.metadata.name ?? '');
  const finalizers = new Map<string, number>();
  for (const objects of contents.values())
    for (const { metadata } of objects) for (const f of metadata.finalizers ?? []) finalizers.set(f, (finalizers.get(f) ?? 0) + 1);
  return [
    ...controllerReasons(known, 'namespace'),
    ...[...finalizers].map(([finalizer, count]): Reason => ({ code: 'content-finalizer', finalizer, count })),
    ...[...contents].map(([resource, objects]): Reason => ({ code: 'contents', resource, count: objects.length })),
  ];
}
