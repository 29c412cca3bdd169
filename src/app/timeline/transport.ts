import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { useUi } from '../store/ui';

/** What the transport's buttons and the keyboard do. */
export const transport = {
  toggle: () => host.send({ type: useCluster.getState().playing ? 'pause' : 'play' }),
  step(direction: 1 | -1) {
    const { stepSize, isTold, select } = useUi.getState();
    host.send({ type: 'step', size: stepSize, direction });
    // Who goes through a journey is told its steps, unless something else was opened on purpose.
    if (isTold && stepSize === 'journey') select({ kind: 'step' });
  },
  toStart: () => host.send({ type: 'seek', toUs: useCluster.getState().startUs }),
  toEnd: () => host.send({ type: 'live' }),
};
