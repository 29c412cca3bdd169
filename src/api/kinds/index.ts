import { binding } from './binding';
import { configMap } from './config-map';
import { csiNode } from './csi-node';
import { customResourceDefinition } from './custom-resource-definition';
import { endpointSlice } from './endpoint-slice';
import { endpoints } from './endpoints';
import { event, eventsEvent } from './event';
import { horizontalPodAutoscaler, horizontalPodAutoscalerV1 } from './horizontal-pod-autoscaler';
import { ingress } from './ingress';
import { ingressClass } from './ingress-class';
import type { Kind } from './kind';
import { lease } from './lease';
import { limitRange } from './limit-range';
import { namespace } from './namespace';
import { networkPolicy } from './network-policy';
import { node } from './node';
import { persistentVolume } from './persistent-volume';
import { persistentVolumeClaim } from './persistent-volume-claim';
import { podDisruptionBudget } from './pod-disruption-budget';
import { priorityClass } from './priority-class';
import { clusterRole, clusterRoleBinding, role, roleBinding } from './rbac';
import { resourceQuota } from './resource-quota';
import { runtimeClass } from './runtime-class';
import { secret } from './secret';
import { service } from './service';
import { serviceAccount } from './service-account';
import { storageClass } from './storage-class';

/** All built-in kinds, one a line, in alphabetical order. Several versions of one storage (Event, HorizontalPodAutoscaler) are entries of their own. */
export const KINDS: readonly Kind[] = [
  binding,
  clusterRole,
  clusterRoleBinding,
  configMap,
  csiNode,
  customResourceDefinition,
  endpoints,
  endpointSlice,
  event,
  eventsEvent,
  horizontalPodAutoscaler,
  horizontalPodAutoscalerV1,
  ingress,
  ingressClass,
  lease,
  limitRange,
  namespace,
  networkPolicy,
  node,
  persistentVolume,
  persistentVolumeClaim,
  podDisruptionBudget,
  priorityClass,
  resourceQuota,
  role,
  roleBinding,
  runtimeClass,
  secret,
  service,
  serviceAccount,
  storageClass,
];
