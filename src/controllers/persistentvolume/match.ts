import type { PersistentVolume, PersistentVolumeClaim } from '../../api/types.gen';
import { findMatchingVolume, hasAccessModes } from '../../api/volume-binding';

/**
 * The volume for a claim: of those that can be used in the fewest ways beyond what it asks for, the one that is kept for it, or the smallest
 * (`findBestMatchForClaim`). `keptOnly`: no other, because the scheduler chooses.
 */
export function findBestMatch(claim: PersistentVolumeClaim, volumes: Iterable<PersistentVolume>, keptOnly: boolean): PersistentVolume | undefined {
  const byModes = new Map<number, PersistentVolume[]>();
  for (const volume of volumes) {
    if (!hasAccessModes(volume, claim)) continue;
    const modes = new Set(volume.spec?.accessModes).size;
    const those = byModes.get(modes);
    if (those) those.push(volume);
    else byModes.set(modes, [volume]);
  }
  for (const modes of [...byModes.keys()].sort((a, b) => a - b)) {
    const found = findMatchingVolume(claim, byModes.get(modes) ?? [], { keptOnly });
    if (found) return found;
  }
  return undefined;
}
