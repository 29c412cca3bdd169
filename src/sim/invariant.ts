/** Something does not hold that must hold in a running engine: a defect. Nothing that is done from here on can be trusted. */
export class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken';
}

/**
 * Says what must hold here, and ends the handling of the message if it does not (the cluster then stands still, see cluster/breakdown.ts). For what no input
 * can bring about, and cheap enough to stay on: a comparison or two. `about` is shown with the words: a key, a number.
 */
export function mustHold(condition: boolean, words: string, about?: string | number): asserts condition {
  if (!condition) throw new InvariantBroken(about === undefined ? words : `${words}: ${about}`);
}
