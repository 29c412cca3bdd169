import { mutatingAdmissionPolicy, mutatingAdmissionPolicyBinding, validatingAdmissionPolicy, validatingAdmissionPolicyBinding } from './admission-policy';
import { apiService } from './api-service';
import { binding } from './binding';
import { certificateSigningRequest } from './certificate-signing-request';
import { componentStatus } from './component-status';
import { configMap } from './config-map';
import { controllerRevision } from './controller-revision';
import { cronJob } from './cron-job';
import { csiDriver } from './csi-driver';
import { csiNode } from './csi-node';
import { csiStorageCapacity } from './csi-storage-capacity';
import { customResourceDefinition } from './custom-resource-definition';
import { daemonSet } from './daemon-set';
import { deployment } from './deployment';
import { deviceClass, resourceClaim, resourceClaimTemplate, resourceSlice } from './dynamic-resources';
import { endpointSlice } from './endpoint-slice';
import { endpoints } from './endpoints';
import { event, eventsEvent } from './event';
import { flowSchema, priorityLevelConfiguration } from './flow-control';
import { horizontalPodAutoscaler, horizontalPodAutoscalerV1 } from './horizontal-pod-autoscaler';
import { ingress } from './ingress';
import { ingressClass } from './ingress-class';
import { ipAddress, serviceCidr } from './ip-address';
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
import { volumeAttachment } from './volume-attachment';
import { volumeAttributesClass } from './volume-attributes-class';
import { mutatingWebhookConfiguration, validatingWebhookConfiguration } from './webhook-configuration';

/** All built-in kinds, one a line, in alphabetical order. Several versions of one storage (Event, HorizontalPodAutoscaler) are entries of their own. */
export const KINDS: readonly Kind[] = [
  apiService,
  binding,
  certificateSigningRequest,
  clusterRole,
  clusterRoleBinding,
  componentStatus,
  configMap,
  controllerRevision,
  cronJob,
  csiDriver,
  csiNode,
  csiStorageCapacity,
  customResourceDefinition,
  daemonSet,
  deployment,
  deviceClass,
  endpoints,
  endpointSlice,
  event,
  eventsEvent,
  flowSchema,
  horizontalPodAutoscaler,
  horizontalPodAutoscalerV1,
  ingress,
  ingressClass,
  ipAddress,
  job,
  lease,
  limitRange,
  localSubjectAccessReview,
  mutatingAdmissionPolicy,
  mutatingAdmissionPolicyBinding,
  mutatingWebhookConfiguration,
  namespace,
  networkPolicy,
  node,
  persistentVolume,
  persistentVolumeClaim,
  pod,
  podDisruptionBudget,
  podTemplate,
  priorityClass,
  priorityLevelConfiguration,
  replicaSet,
  replicationController,
  resourceClaim,
  resourceClaimTemplate,
  resourceQuota,
  resourceSlice,
  role,
  roleBinding,
  runtimeClass,
  secret,
  selfSubjectAccessReview,
  selfSubjectReview,
  selfSubjectRulesReview,
  service,
  serviceAccount,
  serviceCidr,
  statefulSet,
  storageClass,
  subjectAccessReview,
  tokenReview,
  validatingAdmissionPolicy,
  validatingAdmissionPolicyBinding,
  validatingWebhookConfiguration,
  volumeAttachment,
  volumeAttributesClass,
];
