import type { PersistentVolume, Pod, Volume } from '../api/types.gen';
import { specOf } from './containers';

/** Which of a Pod's volumes are claims, and how far it is known what is behind them. */

/** The claim behind a volume, if it is one; an ephemeral volume's has the names of the Pod and of the volume. */
export const claimOf = ({ metadata }: Pod, { name, persistentVolumeClaim, ephemeral }: Volume): string | undefined =>
  persistentVolumeClaim?.claimName ?? (ephemeral && `${metadata.name}-${name}`);

export const claimsOf = (pod: Pod): readonly string[] => (specOf(pod).volumes ?? []).flatMap((volume) => claimOf(pod, volume) ?? []);

/** How far a Pod's claims are looked up, by their names: asked about, or the volume. */
export type Bound = Readonly<Record<string, PersistentVolume | 'asked'>>;

/** The volume behind a claim, once it is known. */
export function volumeOf({ bound = {} }: { readonly bound?: Bound | undefined }, claim: string): PersistentVolume | undefined {
  const found = bound[claim];
  return found === 'asked' ? undefined : found;
}
