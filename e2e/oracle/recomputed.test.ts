import { expect, it } from 'vitest';
import { recomputeAll } from './recomputed';
import { readVectors } from './vectors';

const vectors = readVectors();
const COPIED = 8;

/** `npm run bench -- recomputed FOLDER` does the same with other recordings. */
it('scores recomputed from a dump, in its copy and in a live view are those of the real scheduler, for each Pod that it has scheduled', () => {
  const { counts, differences } = recomputeAll(vectors, COPIED);
  expect(differences).toEqual([]);
  const scheduled = vectors.filter(({ expected }) => expected.outcome === 'scheduled');
  // A configuration of one's own is not to be seen in a live cluster.
  const byDefault = scheduled.filter(({ input }) => !input.config);
  expect(counts).toEqual({ fromDump: scheduled.length, inCopy: Math.ceil(scheduled.length / COPIED), inLiveView: byDefault.length });
}, 60_000);
