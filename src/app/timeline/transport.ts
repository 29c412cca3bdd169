import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { useUi } from '../store/ui';

/** What the transport's buttons and the keyboard do. */
export const transport = {
  toggle: () => host.send({ type: useCluster.getState().playing ? 'pause' : 'play' }),
  step: (direction: 1 | -1) => host.send({ type: 'step', size: useUi.getState().stepSize, direction }),
  toStart: () => host.send({ type: 'seek', toUs: useCluster.getState().startUs }),
  toEnd: () => host.send({ type: 'live' }),
};
