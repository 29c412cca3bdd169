import type { KubeObject } from '../../api/object';
import type { Status } from '../../api/types.gen';
import { isRefusal, type Scope } from '../registry/scope';
import { claimResize } from './claim-resize';
import { customResource } from './custom-resource';
import { defaultIngressClass, defaultStorageClass } from './default-class';
import { defaultTolerationSeconds } from './default-toleration-seconds';
import { mutateByPolicies } from './dynamic/mutating-policy';
import { reviewedWrite } from './dynamic/request';
import { judgeByPolicies } from './dynamic/validating-policy';
import { limitRanger } from './limit-ranger';
import { namespaceLifecycle } from './namespace-lifecycle';
import type { AdmissionPlugin } from './plugin';
import { podSecurity } from './pod-security';
import { priority } from './priority';
import { runtimeClass } from './runtime-class';
import { serviceAccount } from './service-account';
import { storageObjectInUse } from './storage-object-in-use';
import { taintNodesByCondition } from './taint-nodes-by-condition';
import { podTopologyLabels } from './topology-labels';

/** In upstream's order (`pkg/kubeapiserver/options/plugins.go` AllOrderedPlugins). */
const PLUGINS: readonly AdmissionPlugin[] = [
  namespaceLifecycle,
  limitRanger,
  serviceAccount,
  taintNodesByCondition,
  podSecurity,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageObjectInUse,
  claimResize,
  runtimeClass,
  defaultIngressClass,
  podTopologyLabels,
  customResource,
];

const MUTATING = PLUGINS.filter((p) => p.mutate);
const VALIDATING = PLUGINS.filter((p) => p.validate);
const WARNING = PLUGINS.filter((p) => p.warnings);
const DELETING = PLUGINS.filter((p) => p.validateDelete);

/** Runs the mutating plugins; the first refusal ends it. `old` is undefined on a create. */
export function admit(scope: Scope, object: KubeObject, old?: KubeObject): KubeObject | Status {
  let admitted = object;
  for (const plugin of MUTATING) {
    const result = plugin.mutate!(admitted, old, scope);
    if (isRefusal(result)) return result;
    admitted = result;
  }
  return mutateByPolicies(scope, admitted, old);
}

export function validateAdmission(scope: Scope, object: KubeObject, old: KubeObject | undefined): Status | undefined {
  for (const plugin of VALIDATING) {
    const refused = plugin.validate!(object, old, scope);
    if (refused) return refused;
  }
  return judgeByPolicies(scope, reviewedWrite(object, old)).refused;
}

export const admissionWarnings = (scope: Scope, object: KubeObject, old: KubeObject | undefined): readonly string[] => [
  ...WARNING.flatMap((plugin) => plugin.warnings!(object, old, scope)),
  ...judgeByPolicies(scope, reviewedWrite(object, old)).warnings,
];

export function validateDelete(scope: Scope, object: KubeObject): Status | undefined {
  for (const plugin of DELETING) {
    const refused = plugin.validateDelete!(object, scope);
    if (refused) return refused;
  }
  return judgeByPolicies(scope, { operation: 'DELETE', object: undefined, old: object }).refused;
}
