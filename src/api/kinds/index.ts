import { binding } from './binding';
import { configMap } from './config-map';
import { controllerRevision } from './controller-revision';
import { cronJob } from './cron-job';
import { csiNode } from './csi-node';
import { customResourceDefinition } from './custom-resource-definition';
import { daemonSet } from './daemon-set';
import { deployment } from './deployment';
import { endpointSlice } from './endpoint-slice';
import { endpoints } from './endpoints';
import { event, eventsEvent } from './event';
import { horizontalPodAutoscaler, horizontalPodAutoscalerV1 } from './horizontal-pod-autoscaler';
import { ingress } from './ingress';
import { ingressClass } from './ingress-class';
import { job } from './job';
import type { Kind } from './kind';
import { lease } from './lease';
import { limitRange } from './limit-range';
import { namespace } from './namespace';
import { networkPolicy } from './network-policy';
import { node } from './node';
import { persistentVolume } from './persistent-volume';
import { persistentVolumeClaim } from './persistent-volume-claim';
import { pod } from './pod';
import { podDisruptionBudget } from './pod-disruption-budget';
import { podTemplate } from './pod-template';
import { priorityClass } from './priority-class';
import { clusterRole, clusterRoleBinding, role, roleBinding } from './rbac';
import { replicaSet } from './replica-set';
import { replicationController } from './replication-controller';
import { resourceQuota } from './resource-quota';
import { localSubjectAccessReview, selfSubjectAccessReview, selfSubjectReview, selfSubjectRulesReview, subjectAccessReview, tokenReview } from './reviews';
import { runtimeClass } from './runtime-class';
import { secret } from './secret';
import { service } from './service';
import { serviceAccount } from './service-account';
import { statefulSet } from './stateful-set';
import { storageClass } from './storage-class';

/** All built-in kinds, one a line, in alphabetical order. Several versions of one storage (Event, HorizontalPodAutoscaler) are entries of their own. */
export const KINDS: readonly Kind[] = [
  binding,
  clusterRole,
  clusterRoleBinding,
  configMap,
  controllerRevision,
  cronJob,
  csiNode,
  customResourceDefinition,
  daemonSet,
  deployment,
  endpoints,
  endpointSlice,
  event,
  eventsEvent,
  horizontalPodAutoscaler,
  horizontalPodAutoscalerV1,
  ingress,
  ingressClass,
  job,
  lease,
  limitRange,
  localSubjectAccessReview,
  namespace,
  networkPolicy,
  node,
  persistentVolume,
  persistentVolumeClaim,
  pod,
  podDisruptionBudget,
  podTemplate,
  priorityClass,
  replicaSet,
  replicationController,
  resourceQuota,
  role,
  roleBinding,
  runtimeClass,
  secret,
  selfSubjectAccessReview,
  selfSubjectReview,
  selfSubjectRulesReview,
  service,
  serviceAccount,
  statefulSet,
  storageClass,
  subjectAccessReview,
  tokenReview,
];
