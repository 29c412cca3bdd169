import { pack } from '../../src/app/store/share';
import type { Cluster } from '../../src/cluster/cluster';

/** The address under which the page shows a run up to where it is, relative to the page's own; undefined if it would be too long. */
export function linkOf(cluster: Cluster): string | undefined {
  const { config, delivered, nowUs, branch } = cluster;
  const session = { version: 1, config, branches: cluster.save(), branch: branch.name, delivered, nowUs, playing: false } as const;
  const packed = pack({ session, files: { files: [{ name: 'notes.yaml', text: '' }], active: 'notes.yaml' } });
  return packed === undefined ? undefined : `/#s=${packed}`;
}
