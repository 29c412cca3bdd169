import { semanticEqual } from '../api/equality';
import { merged } from '../api/merged';
import type { PodStatus } from '../api/types.gen';

/** The lists of a status that a strategic merge patch merges, and by which field (`patchMergeKey`). */
const MERGE_KEYS: Readonly<Record<string, string>> = { conditions: 'type', hostIPs: 'ip', podIPs: 'ip' };
type Item = Readonly<Record<string, unknown>>;

/** A strategic merge patch from one status to another, or undefined if they mean the same (kubelet `PatchPodStatus`). */
export function statusPatch(uid: string, old: PodStatus, next: PodStatus): object | undefined {
  const before = old as Readonly<Record<string, unknown>>;
  const after = next as Readonly<Record<string, unknown>>;
  const status: Record<string, unknown> = {};
  let isChanged = false;
  const patch = (key: string): void => {
    if (semanticEqual(before[key], after[key])) return;
    isChanged = true;
    const mergeKey = MERGE_KEYS[key];
    if (mergeKey !== undefined && before[key] !== undefined && after[key] !== undefined) {
      const items = after[key] as readonly Item[];
      status[`$setElementOrder/${key}`] = items.map((item) => ({ [mergeKey]: item[mergeKey] }));
      status[key] = itemPatches(before[key] as readonly Item[], items, mergeKey);
    } else status[key] = after[key] ?? null;
  };
  for (const key in before) patch(key);
  for (const key in after) if (!(key in before)) patch(key);
  return isChanged ? { metadata: { uid }, status } : undefined;
}

/** The items that changed, each as a merge patch (what it no longer has is null), and those that are gone. */
function itemPatches(old: readonly Item[], next: readonly Item[], mergeKey: string): readonly object[] {
  const patches: object[] = [];
  for (const item of next) {
    const known = old.find((o) => o[mergeKey] === item[mergeKey]);
    if (semanticEqual(item, known)) continue;
    const gone = Object.keys(known ?? {}).filter((key) => !(key in item) && key !== 'lastProbeTime');
    patches.push(gone.length > 0 ? merged(Object.fromEntries(gone.map((key) => [key, null])), item) : item);
  }
  for (const item of old) if (!next.some((n) => n[mergeKey] === item[mergeKey])) patches.push({ $patch: 'delete', [mergeKey]: item[mergeKey] });
  return patches;
}
