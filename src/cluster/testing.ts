import { changesTo, isLink } from '../sim/lineage';
import { contentsOf, type Version } from '../sim/versioned-map';

/** All that a checkpoint says, as text: two are alike if what they hold is, whatever checkpoints came before them. */
export const textOf = (checkpoint: unknown): string => JSON.stringify(checkpoint, plain);

/** Maps as lists, so that JSON shows them; of a lineage what its changes come to, or all of them. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Map || value instanceof Set) return [...value];
  if (!isLink(value)) return value;
  return value.root instanceof Map ? [...contentsOf(value as Version<object>)] : { root: value.root, changes: changesTo(value) };
}
