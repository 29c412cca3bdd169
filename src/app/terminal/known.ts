import { useFiles } from '../editor/files';
import { useCluster } from '../store/cluster';
import type { Known } from './complete';
import { knownDiscovery } from './environment';
import { knownPrograms } from './session';

const objectsOf = (resource: string) => [...(useCluster.getState().resources[resource]?.values() ?? [])];

/** What completion may offer just now. */
export const known = (): Known => ({
  programs: knownPrograms(),
  files: useFiles.getState().files.map((f) => f.name),
  discovery: knownDiscovery(),
  names: (resource) => objectsOf(resource).map((o) => o.metadata.name ?? ''),
  containers: objectsOf('pods').flatMap((pod) => (pod as { spec?: { containers?: readonly { name: string }[] } }).spec?.containers?.map((c) => c.name) ?? []),
});
