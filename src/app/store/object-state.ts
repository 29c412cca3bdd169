import { isReady } from '../../api/conditions';
import type { KubeObject } from '../../api/object';
import { podState } from '../../api/pod-state';
import type { Node, Pod } from '../../api/types.gen';

/** An object's state in one word, as kubectl's STATUS column has it; undefined for kinds that have none. */
export function objectState(object: KubeObject): string | undefined {
  if (object.kind === 'Pod') return podState(object as Pod).word;
  if (object.kind === 'Node') return isReady(object as Node) ? 'Ready' : 'NotReady';
  return undefined;
}
