import type { Pod, Service } from '../../api/types.gen';
import type { MessageRow } from '../../worker/protocol';
import type { Resources } from '../store/cluster';
import { objectsOf } from '../store/cluster';
import { placeOf, type StageLayout } from './layout';
import type { Box, Point } from './wire';

/** The way of a request over the Pod network: from Pod to Pod, past the Service whose address was dialled. */

/** Where on the stage an address is: at the Pod that has it, at the card of a Service; undefined: nowhere. */
export type Spots = (address: string) => Point | undefined;

const middle = ({ x, y, w, h }: Box): Point => [x + w / 2, y + h / 2];
/** Lines end at a Pod's side, where they hide nothing of its name. */
const side = ({ x, y, w, h }: Box): Point => [x + w - 8, y + h / 2];

/** The addresses of the Pods and Services that are drawn. `boxOf` says where, by their keys. */
export function spotsOf(resources: Resources, boxOf: (key: string) => Box | undefined): Spots {
  const found = new Map<string, Point>();
  for (const { metadata, status, spec } of objectsOf<Pod>(resources, 'pods').values()) {
    const box = status?.podIP !== undefined && !spec?.hostNetwork ? boxOf(`pods/${metadata.namespace}/${metadata.name}`) : undefined;
    if (box) found.set(status!.podIP!, side(box));
  }
  for (const { metadata, spec } of objectsOf<Service>(resources, 'services').values()) {
    const box = boxOf(`services/${metadata.namespace}/${metadata.name}`);
    if (box && spec?.clusterIP) found.set(spec.clusterIP, middle(box));
  }
  return (address) => found.get(address);
}

/** Somebody on a node who has no place of their own: kubelets, and who is in the node's network. */
function footOf({ boxes, density }: StageLayout, process: string): Point | undefined {
  const box = density === 'heat' ? undefined : boxes.get(placeOf(process) ?? '');
  return box && [box.x + box.w / 2, box.y + box.h - 21];
}

/** The points that a message passes; undefined: it is not seen. */
export function wayOf({ from, to, operation, ends }: MessageRow, layout: StageLayout, spots: Spots): readonly Point[] | undefined {
  if (!ends) return undefined;
  // A DNS without Pods answers on every node.
  const [start, end] = [spots(ends.from) ?? footOf(layout, from) ?? footOf(layout, to), spots(ends.to) ?? footOf(layout, to) ?? footOf(layout, from)];
  if (!start || !end || (start[0] === end[0] && start[1] === end[1])) return undefined;
  // What is let fall does not get there.
  if (operation === 'network-drop') return [start, [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2]];
  const past = ends.dialled === undefined ? undefined : spots(ends.dialled);
  return past ? [start, past, end] : [start, end];
}
