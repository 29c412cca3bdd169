import type { ClusterConfig, Fault, NodeShape } from '../../src/cluster/config';
import { CONTROL_PLANE } from '../../src/cluster/parts';

/** Something that breaks and is mended: faults, with the time after its beginning at which each comes. */
export interface Breakage {
  readonly name: string;
  readonly faults: readonly { readonly afterUs: number; readonly fault: Fault }[];
  /** How long after its end all has to be well. */
  readonly peaceUs: number;
}

/** What takes longer than this to heal, heals by a timer of upstream's, which has to be named here. */
const PEACE_US = 120e6;
const SHORT_US = 5e6;
/** Longer than `--node-monitor-grace-period` (40 s): the node is seen to be lost. */
const LONG_US = 60e6;
const CONTROLLERS = CONTROL_PLANE.filter((address) => address.startsWith('controller/'));

/** One fault after the other, so far apart. */
const sequence = (name: string, everyUs: number, ...faults: readonly Fault[]): Breakage => ({
  name,
  faults: faults.map((fault, i) => ({ afterUs: i * everyUs, fault })),
  peaceUs: PEACE_US,
});
const stopped = (name: string, everyUs: number, components: readonly string[]): Breakage => ({
  name,
  faults: [
    ...components.map((component) => ({ afterUs: 0, fault: { kind: 'stop-component', component } as const })),
    ...components.map((component) => ({ afterUs: everyUs, fault: { kind: 'start-component', component } as const })),
  ],
  peaceUs: PEACE_US,
});

/** All that may happen to a cluster and to one of its nodes. */
export function breakagesOf(config: ClusterConfig, node: string): readonly Breakage[] {
  const shape: NodeShape = config.nodes.find(({ name }) => name === node)!;
  const [partition, crash, recover, remove] = (['partition-node', 'crash-node', 'recover-node', 'remove-node'] as const).map((kind) => ({ kind, node }));
  const add: Fault = { kind: 'add-node', node: shape };
  return [
    sequence('partition', SHORT_US, partition!, recover!),
    sequence('partition-long', LONG_US, partition!, recover!),
    sequence('crash', SHORT_US, crash!, recover!),
    sequence('crash-long', LONG_US, crash!, recover!),
    sequence('crash-partition', SHORT_US, crash!, partition!, recover!),
    sequence('remove-add', SHORT_US, remove!, add),
    sequence('partition-remove-add', SHORT_US, partition!, remove!, add),
    sequence('add', SHORT_US, { kind: 'add-node', node: { ...shape, name: 'late' } }),
    sequence('drop-watches', 0, { kind: 'drop-watches' }),
    sequence('slow-etcd', SHORT_US, { kind: 'slow-etcd', factor: 2_000 }, { kind: 'slow-etcd', factor: 1 }),
    sequence('configure-scheduler', 0, { kind: 'configure-scheduler', configuration: {} }),
    stopped('stop-apiserver', SHORT_US, ['apiserver']),
    stopped('stop-etcd', SHORT_US, ['etcd']),
    stopped('stop-scheduler', SHORT_US, ['scheduler']),
    stopped('stop-controllers', SHORT_US, CONTROLLERS),
    stopped('stop-control-plane', SHORT_US, ['etcd', 'apiserver', 'scheduler', ...CONTROLLERS]),
  ];
}
