import type { HorizontalPodAutoscaler } from '../api/types.gen';
import { controllerReasons } from './controllers';
import type { Known } from './known';
import type { Reason, ReasonFacts } from './reason';

/** The controller that scales by metrics: without it, an autoscaler is only a wish. */
const CONTROLLER = 'horizontalpodautoscaling';

const LIMITS: Readonly<Record<string, ReasonFacts['scaling-limited']['by']>> = {
  TooManyReplicas: 'max',
  TooFewReplicas: 'min',
  ScaleUpLimit: 'up',
  ScaleDownLimit: 'down',
};

/** What would let it know. The controller's words are all that says what it misses. */
function remedyFor(message: string, target: string): readonly Reason[] {
  const [, resource, container] = /missing request for (\S+) in container (\S+) of Pod/.exec(message) ?? [];
  if (resource !== undefined && container !== undefined) return [{ code: 'needs-request', resource, container, target }];
  return /metrics API/.test(message) && /could not find the requested resource/.test(message) ? [{ code: 'needs-metrics-server' }] : [];
}

/** What an autoscaler's conditions say: whether it can scale, whether it knows how far, and what holds it back. */
export function autoscalerReasons({ spec, status }: HorizontalPodAutoscaler, known: Known): readonly Reason[] {
  const missing = controllerReasons(known, CONTROLLER);
  if (missing.length > 0) return missing;
  const { kind, name } = spec.scaleTargetRef;
  const target = `${kind} ${name}`;
  const condition = (type: string) => status?.conditions?.find((c) => c.type === type);
  const able = condition('AbleToScale');
  if (!able) return [{ code: 'autoscaler-new', target }];
  if (able.status === 'False') return [{ code: 'cannot-scale', target, message: able.message ?? '' }];
  const { currentReplicas = 0, desiredReplicas = 0 } = status ?? {};
  const active = condition('ScalingActive');
  if (active?.reason === 'ScalingDisabled') return [{ code: 'scaling-disabled', target }];
  if (active?.status === 'False')
    return [
      { code: 'metrics-unknown', replicas: currentReplicas, message: active.message ?? '' },
      ...remedyFor(active.message ?? '', `${kind.toLowerCase()}/${name}`),
    ];
  const { minReplicas: min = 1, maxReplicas: max } = spec;
  const limited = condition('ScalingLimited');
  const by = limited?.status === 'True' ? LIMITS[limited.reason ?? ''] : undefined;
  return [
    { code: 'autoscaled', target, replicas: desiredReplicas, min, max },
    ...(by === undefined ? [] : [{ code: 'scaling-limited', by } as const]),
    ...(able.reason === 'ScaleDownStabilized' ? [{ code: 'scaling-stabilized' } as const] : []),
  ];
}
