import { addQuantities, canonicalQuantity } from '../quantity';
import type { ObjectMeta } from '../types.gen';
import type { Amounts } from '../wire';
import { column, NAME } from './columns';
import { type Column, defineKind } from './kind';

/** What nodes and Pods use (`metrics.k8s.io/v1beta1`): measured when somebody asks, and kept nowhere. A cluster serves them if it has a metrics-server. */

interface Usage {
  readonly cpu: string;
  readonly memory: string;
}

interface Measured {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly timestamp: string;
  readonly window: string;
}
export interface NodeMetrics extends Measured {
  readonly usage: Usage;
}
export interface PodMetrics extends Measured {
  readonly containers: readonly { readonly name: string; readonly usage: Usage }[];
}

export const usageOf = ({ cpuMillis, memoryBytes }: Amounts): Usage => ({
  cpu: canonicalQuantity(`${cpuMillis}m`),
  memory: canonicalQuantity(`${Math.ceil(memoryBytes / 1024)}Ki`),
});

const COMMON = { group: 'metrics.k8s.io', version: 'v1beta1', singular: '', schema: '', verbs: ['get', 'list'] } as const;

const columns = <T extends Measured>(usage: (object: T) => Usage): readonly Column<T>[] => [
  NAME,
  column('cpu', 'CPU that is used.', (object) => usage(object).cpu),
  column('memory', 'Memory that is used.', (object) => usage(object).memory),
  column('Window', 'The time over which it was measured.', ({ window }) => window),
];
const together = ({ containers }: PodMetrics): Usage =>
  containers.reduce((sum, { usage }) => ({ cpu: addQuantities(sum.cpu, usage.cpu), memory: addQuantities(sum.memory, usage.memory) }), {
    cpu: '0',
    memory: '0',
  });

export const nodeMetrics = defineKind<NodeMetrics>({
  ...COMMON,
  kind: 'NodeMetrics',
  plural: 'nodes',
  namespaced: false,
  columns: columns(({ usage }) => usage),
});
export const podMetrics = defineKind<PodMetrics>({ ...COMMON, kind: 'PodMetrics', plural: 'pods', namespaced: true, columns: columns(together) });
