import type { KubeObject } from '../api/object';
import type {
  DaemonSet,
  Deployment,
  HorizontalPodAutoscaler,
  Job,
  Namespace,
  Node,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  ReplicaSet,
  ReplicationController,
  Service,
  StatefulSet,
} from '../api/types.gen';
import { autoscalerReasons } from './autoscaler';
import { claimReasons } from './claim';
import { finalizerReasons } from './deletion';
import { deploymentReasons } from './deployment';
import { budgetReasons, nodeReasons } from './disruption';
import { jobReasons } from './job';
import type { Known } from './known';
import { namespaceReasons } from './namespace';
import { whyPod } from './pod/pod';
import type { Code, Reason } from './reason';
import { daemonSetReasons, replicasReasons } from './replicas';
import { serviceReasons } from './service';
import { standingOf } from './standing';
import { statefulSetReasons } from './stateful-set';
import type { Standing, Why } from './why';

/** The reasons of a kind. An object is of the type that its kind says: the registry has seen to that. */
function reasonsOf(object: KubeObject, known: Known): readonly Reason[] {
  switch (object.kind) {
    case 'Deployment':
      return deploymentReasons(object as Deployment, known);
    case 'ReplicaSet':
    case 'ReplicationController':
      return replicasReasons(object as ReplicaSet | ReplicationController, known);
    case 'DaemonSet':
      return daemonSetReasons(object as DaemonSet, known);
    case 'StatefulSet':
      return statefulSetReasons(object as StatefulSet, known);
    case 'Job':
      return jobReasons(object as Job, known);
    case 'PersistentVolumeClaim':
      return claimReasons(object as PersistentVolumeClaim, known);
    case 'Namespace':
      return namespaceReasons(object as Namespace, known);
    case 'PodDisruptionBudget':
      return budgetReasons(object as PodDisruptionBudget, known);
    case 'HorizontalPodAutoscaler':
      return autoscalerReasons(object as HorizontalPodAutoscaler, known);
    case 'Node':
      return nodeReasons(object as Node, known);
    case 'Service':
      return serviceReasons(object as Service, known);
    default:
      return [{ code: 'exists' }];
  }
}

const WELL: ReadonlySet<Code> = new Set<Code>([
  'scaled-to-zero',
  'exists',
  'bound',
  'budget-allows',
  'budget-empty',
  'node-ready',
  'no-selector',
  'replica-set',
  'autoscaled',
  'scaling-disabled',
  'scaling-limited',
  'scaling-stabilized',
]);

/** What alone is no reason for concern. */
function isWell(reason: Reason): boolean {
  if (reason.code === 'available') return reason.available === reason.wanted;
  if (reason.code === 'endpoints-ready') return reason.ready > 0;
  return WELL.has(reason.code);
}

function standingBy(object: KubeObject, reasons: readonly Reason[]): Standing {
  if (object.metadata.deletionTimestamp !== undefined) return 'ends';
  if (reasons.some(({ code }) => code === 'job-complete')) return 'ended';
  if (reasons.some(({ code }) => code === 'job-ended')) return 'fails';
  return reasons.every(isWell) ? 'well' : standingOf(reasons);
}

/**
 * Why an object is as it is: how it ended, or what it waits for. Pure, and the same for the page, the terminal and the package. The reasons are codes with facts;
 * `english.ts` makes words of them.
 */
export function whyOf(object: KubeObject, known: Known): Why {
  if (object.kind === 'Pod') return whyPod(object as Pod, known);
  const { kind } = object;
  const { name = '', namespace } = object.metadata;
  const reasons = [...finalizerReasons(known, object), ...reasonsOf(object, known)];
  return { kind, name, ...(namespace !== undefined && { namespace }), standing: standingBy(object, reasons), reasons };
}
