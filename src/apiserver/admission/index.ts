import type { KubeObject } from '../../api/object';
import type { Status } from '../../api/types.gen';
import { isRefusal, type Scope } from '../registry/scope';
import { claimResize } from './claim-resize';
import { customResource } from './custom-resource';
import { defaultIngressClass, defaultStorageClass } from './default-class';
import { defaultTolerationSeconds } from './default-toleration-seconds';
import { mutateAgain, mutateByPolicies } from './dynamic/mutating-policy';
import { askMutatingWebhooks, askWithoutObject, isRound } from './dynamic/mutating-webhooks';
import { type Reviewed, reviewedWrite } from './dynamic/request';
import { judgeByPolicies } from './dynamic/validating-policy';
import { askValidatingWebhooks, type Judged } from './dynamic/validating-webhooks';
import type { Ending } from './dynamic/webhook-call';
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

/** Runs the mutating plugins, policies and webhooks; the first refusal ends it. `old` is undefined on a create. */
export function admit(scope: Scope, object: KubeObject, old?: KubeObject): KubeObject | Ending {
  const own = runPlugins(scope, object, old);
  const admitted = isRefusal(own) ? own : mutateByPolicies(scope, own, old);
  return isRefusal(admitted) ? admitted : mutateByWebhooks(scope, admitted, old);
}

function runPlugins(scope: Scope, object: KubeObject, old: KubeObject | undefined): KubeObject | Status {
  let admitted = object;
  for (const plugin of MUTATING) {
    const result = plugin.mutate!(admitted, old, scope);
    if (isRefusal(result)) return result;
    admitted = result;
  }
  return admitted;
}

/** What webhooks changed goes through everybody again who wants to see it (apiserver `admission/reinvocation.go`). */
function mutateByWebhooks(scope: Scope, object: KubeObject, old: KubeObject | undefined): KubeObject | Ending {
  const round = askMutatingWebhooks(scope, object, old);
  if (!isRound(round) || round.object === object) return isRound(round) ? object : round;
  const own = runPlugins(scope, round.object, old);
  const admitted = isRefusal(own) ? own : mutateAgain(scope, own, old);
  if (isRefusal(admitted) || (admitted === round.object && !round.again)) return admitted;
  const last = askMutatingWebhooks(scope, admitted, old, true);
  return isRound(last) ? last.object : last;
}

/** Runs the validating plugins, policies and webhooks over what is to be stored; those whom nobody needs to warn are not warned. */
export function validateAdmission(scope: Scope, object: KubeObject, old: KubeObject | undefined): Judged {
  for (const plugin of VALIDATING) {
    const refused = plugin.validate!(object, old, scope);
    if (refused) return { ending: refused, warnings: [] };
  }
  const judged = judge(scope, reviewedWrite(object, old));
  if (judged.ending) return judged;
  return { warnings: scope.trusted ? [] : [...WARNING.flatMap((plugin) => plugin.warnings!(object, old, scope)), ...judged.warnings] };
}

function judge(scope: Scope, reviewed: Reviewed): Judged {
  const { refused, warnings } = judgeByPolicies(scope, reviewed);
  if (refused) return { ending: refused, warnings: [] };
  const judged = askValidatingWebhooks(scope, reviewed);
  return warnings.length > 0 ? { ...judged, warnings: [...warnings, ...judged.warnings] } : judged;
}

export function validateDelete(scope: Scope, object: KubeObject): Ending | undefined {
  for (const plugin of DELETING) {
    const refused = plugin.validateDelete!(object, scope);
    if (refused) return refused;
  }
  return review(scope, { operation: 'DELETE', object: undefined, old: object });
}

/** Whether somebody may be connected to an object; `options` say how. */
export const validateConnection = (scope: Scope, options: KubeObject): Ending | undefined =>
  review(scope, { operation: 'CONNECT', object: options, old: undefined });

const review = (scope: Scope, reviewed: Reviewed): Ending | undefined => askWithoutObject(scope, reviewed) ?? judge(scope, reviewed).ending;
