import { isCelError } from '@bufbuild/cel';
import { OBJECT_COST_MAX, withinCost } from '../../api/cel/cost';
import { compile } from '../../api/cel/program';
import { undeclaredIn } from '../../api/cel/references';
import { fromCel, objectToCel } from '../../api/cel/values';
import { KINDS } from '../../api/kinds';
import { podSummary } from '../../api/pod-summary';
import type { Pod } from '../../api/types.gen';
import type { Cluster } from '../cluster';
import type { PodRecord, PodRecords } from './pod-records';
import { type Version, versionsOf } from './versions';

/** Show me the Pods that …, in the whole branch as far as it is known, also those that are gone. */
export type PodsThat =
  /** were Pending for longer. */
  | { readonly that: 'pending'; readonly seconds: number }
  /** were restarted more often: their containers together, as RESTARTS of kubectl counts. */
  | { readonly that: 'restarts'; readonly count: number }
  | { readonly that: 'evicted' }
  /** were bound to a node. */
  | { readonly that: 'node'; readonly node: string }
  /** fulfil an expression (CEL) over `pod` (the object), `status` (of kubectl) and `restarts`. */
  | { readonly that: 'expression'; readonly expression: string };

/** A Pod, and the moment at which it became so. */
export interface PodFound {
  /** `pods/default/web` */
  readonly key: string;
  readonly uid: string;
  readonly atUs: number;
}

export type PodsFound = { readonly pods: readonly PodFound[]; readonly more: number } | { readonly problem: string };

const FOUND_MAX = 1_000;
const podKind = KINDS.find(({ kind }) => kind === 'Pod')!;

type Holds = (pod: Pod) => boolean;

function testOf(wanted: Exclude<PodsThat, { readonly that: 'pending' }>): Holds | string {
  switch (wanted.that) {
    case 'restarts':
      return (pod) => podSummary(pod).restarts > wanted.count;
    case 'evicted':
      return ({ status }) => status?.reason === 'Evicted';
    case 'node':
      return ({ spec }) => spec?.nodeName === wanted.node;
    case 'expression':
      return testOfExpression(wanted.expression);
  }
}

/** What an expression asks for and is not there yet makes it false. */
function testOfExpression(expression: string): Holds | string {
  const program = compile(expression);
  if ('error' in program) return program.error;
  const undeclared = undeclaredIn(expression, ['pod', 'status', 'restarts']);
  if (undeclared !== undefined) return undeclared;
  return (pod) => {
    const { status, restarts } = podSummary(pod);
    const { result } = withinCost(OBJECT_COST_MAX, () => program({ pod: objectToCel(podKind, pod), status, restarts: BigInt(restarts) }));
    return !isCelError(result) && fromCel(result) === true;
  };
}

/** When a Pod had been Pending for so long, if it was. */
function pendingAt(versions: readonly Version[], us: number, endUs: number): number | undefined {
  const first = versions[0];
  const end = versions.find(({ pod }) => pod?.status?.phase !== 'Pending')?.atUs ?? endUs;
  return first && end - first.atUs > us ? first.atUs + us : undefined;
}

export function podsThat(cluster: Cluster, records: PodRecords, wanted: PodsThat): PodsFound {
  const holds = wanted.that === 'pending' ? undefined : testOf(wanted);
  if (typeof holds === 'string') return { problem: holds };
  records.catchUp();
  const find = (record: PodRecord): readonly PodFound[] => {
    const versions = versionsOf(cluster.trace, record);
    const pod = versions.find((version) => version.pod)?.pod;
    const became = holds && versions.find((version) => version.pod && holds(version.pod))?.atUs;
    const atUs = wanted.that === 'pending' ? pendingAt(versions, wanted.seconds * 1e6, cluster.head.nowUs) : became;
    return pod && atUs !== undefined ? [{ key: `pods/${pod.metadata.namespace}/${pod.metadata.name}`, uid: record.uid, atUs }] : [];
  };
  const all = records.all().flatMap(find);
  const pods = all.sort((a, b) => a.atUs - b.atUs || (a.key < b.key ? -1 : 1));
  return { pods: pods.slice(0, FOUND_MAX), more: Math.max(0, pods.length - FOUND_MAX) };
}
