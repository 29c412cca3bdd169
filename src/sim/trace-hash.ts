import { hashText } from './random';
import type { Trace } from './trace';

/**
 * A fingerprint of a trace: two runs have the same one only if they sent the same messages at the same times.
 * Bodies count by their JSON; the objects in them are shared, so the fingerprint of each is worked out once.
 * `first`: only what was sent from this message on.
 */
export function traceHash<B extends object>(trace: Trace<B>, first = 0): string {
  const known = new WeakMap<object, number>();
  const hashBody = (body: object): number => {
    let hash = known.get(body);
    if (hash === undefined) {
      hash = hashText(JSON.stringify(body, (_key, value: unknown) => (value === undefined ? null : value)));
      known.set(body, hash);
    }
    return hash;
  };
  let hash = 0x811c9dc5;
  for (let id = first; id < trace.length; id++) {
    const { cause, from, to, sentAtUs, arrivesAtUs, background, body } = trace.message(id);
    hash = hashText(`${cause} ${from} ${to} ${sentAtUs} ${arrivesAtUs} ${background} ${hashBody(body)}`, hash);
  }
  return hash.toString(16).padStart(8, '0');
}
