import type { Why } from '../../../why/why';
import { useCluster } from '../../store/cluster';
import { useQuery } from '../use-query';
import { useSlowly } from '../use-slowly';

/** While time runs the world may change with every frame: it is asked about so often at most. Where it stands still, nothing may be told of another moment. */
const ASK_EVERY_MS = 250;

/** Why an object (`pods/default/web`) is as it is now: asked again when something is stored, and with every second, in which a kubelet may have done something. */
export function useWhy(key: string): Why | undefined {
  const moment = useCluster(({ summary, branch, nowUs }) => `${summary.revision} ${branch} ${Math.floor(nowUs / 1e6)}`);
  const playing = useCluster((s) => s.playing);
  return useQuery({ kind: 'why', key }, useSlowly(moment, playing ? ASK_EVERY_MS : 0));
}
