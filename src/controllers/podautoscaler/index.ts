import { semanticEqual } from '../../api/equality';
import { asObject, splitKey } from '../../api/object';
import type { HorizontalPodAutoscaler, Pod, Scale } from '../../api/types.gen';
import type { ApiResponse } from '../../api/wire';
import type { Action, Controller, Step, View } from '../../client/controller';
import { type EventNote, referenceTo } from '../../client/event-recorder';
import { byNamespace, HORIZONTAL_POD_AUTOSCALERS, informerOf, objectPath, PODS } from '../shared/resources';
import { isSuccess, responseError } from './answer';
import { asksMetrics, type Decision, decide, type Said, statusOf, withCondition } from './decide';
import { needsResourceMetrics } from './metrics';
import { type Memory, NOTHING, remember } from './normalize';
import { findTarget } from './target';

/**
 * Scales workloads by what they use (kube-controller-manager `pkg/controller/podautoscaler`). A sync asks for the target's scale, then for metrics, decides,
 * scales, and writes the status. Each answer is a note, and the next pass of `reconcile` goes on from there: upstream waits in between.
 */
const SYNC_PERIOD_US = 15e6;
const CONFLICTS_MAX = 5;

/** What is kept of an autoscaler from sync to sync. */
interface Kept extends Memory {
  readonly type: 'kept';
  /** The selector of its target, once it was needed. */
  readonly selector?: string;
}
/** What has been decided and is being carried out. */
interface Pending {
  readonly type: 'pending';
  readonly decision: Decision;
  readonly tries: number;
}
type Note = Kept | Pending | ApiResponse;
type Autoscalers = View<Note>;
type Changes = readonly (readonly [string, Note | undefined])[];

/** Of one sync: the answers to what it asked, and its decision. */
const PARTS = ['discovery', 'scale', 'metrics', 'rescale', 'decision'] as const;
type Part = (typeof PARTS)[number] | 'kept';
const noteOf = (part: Part, key: string): string => `${part} ${key}`;
const forgotten = (key: string): Changes => PARTS.map((part) => [noteOf(part, key), undefined]);

function answer({ notes }: Autoscalers, part: Part, key: string): ApiResponse | undefined {
  const note = notes.get(noteOf(part, key));
  return note?.type === 'response' ? note : undefined;
}
function keptOf({ notes }: Autoscalers, key: string): Kept | undefined {
  const note = notes.get(noteOf('kept', key));
  return note?.type === 'kept' ? note : undefined;
}

function reconcile(view: Autoscalers, key: string, nowUs: number): Action<Note> | undefined {
  const autoscaler = view.store<HorizontalPodAutoscaler>('horizontalpodautoscalers').get(key);
  if (!autoscaler) return { notes: [...forgotten(key), [noteOf('kept', key), undefined]] };
  const target = findTarget(autoscaler.spec.scaleTargetRef, autoscaler.metadata.namespace ?? '', answer(view, 'discovery', key));
  if ('ask' in target) return asking(autoscaler, target.ask, 'discovery', key);
  if ('error' in target) return noScale(autoscaler, key, target.error, nowUs);
  const scale = answer(view, 'scale', key);
  if (!scale) return asking(autoscaler, target.path, 'scale', key);
  const pending = view.notes.get(noteOf('decision', key));
  if (pending?.type === 'pending') return carryOn(view, { autoscaler, key, nowUs }, target.path, pending);
  if (!isSuccess(scale)) {
    const [name] = target.resource.split('.');
    return noScale(autoscaler, key, responseError(scale, `(get ${name} ${autoscaler.spec.scaleTargetRef.name})`), nowUs);
  }
  return onScale(view, { autoscaler, key, nowUs }, target.path, asObject<Scale>(scale.body as object));
}

/** Asks for something, and goes on with the answer. All but an autoscaler's first sync is endless periodic work. */
const asking = (autoscaler: HorizontalPodAutoscaler, path: string, part: Part, key: string): Action<Note> => ({
  steps: [{ call: { method: 'GET', path }, keepsAnswer: noteOf(part, key) }],
  againAfterUs: 0,
  background: autoscaler.status?.conditions !== undefined,
});

interface Turn {
  readonly autoscaler: HorizontalPodAutoscaler;
  readonly key: string;
  readonly nowUs: number;
}

function onScale(view: Autoscalers, { autoscaler, key, nowUs }: Turn, path: string, scale: Scale): Action<Note> {
  const selector = scale.status?.selector ?? '';
  const resourceMetrics = answer(view, 'metrics', key);
  const { namespace = '' } = autoscaler.metadata;
  const byMetrics = asksMetrics(autoscaler, scale);
  if (byMetrics && selector !== '' && !resourceMetrics && needsResourceMetrics(autoscaler)) {
    const query = `labelSelector=${encodeURIComponent(selector)}`;
    return asking(autoscaler, `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods?${query}`, 'metrics', key);
  }
  const { selector: earlier, ...memory } = keptOf(view, key) ?? { ...NOTHING, type: 'kept' };
  const pods = view.indexed<Pod>('pods', 'namespace', namespace);
  const decision = decide({ autoscaler, scale, resourceMetrics, pods, others: selectorsBeside(view, key), memory, nowUs });
  const known = byMetrics && selector !== '' ? selector : earlier;
  const kept: Kept = { ...memory, recommendations: decision.recommendations, ...(known !== undefined && { selector: known }) };
  const keeping = [noteOf('kept', key), kept] as const;
  if (decision.from === decision.to) return finish({ autoscaler, key, nowUs }, decision, { notes: [keeping] });
  const pending: Pending = { type: 'pending', decision, tries: 1 };
  return { ...rescaling(path, scale, decision, key), notes: [keeping, [noteOf('decision', key), pending]] };
}

/** Which Pods the namespace's other autoscalers see to. */
function selectorsBeside(view: Autoscalers, key: string): ReadonlyMap<string, string> {
  const { namespace } = splitKey(key);
  const others = new Map<string, string>();
  for (const other of view.store('horizontalpodautoscalers').keys()) {
    const selector = other !== key && splitKey(other).namespace === namespace ? keptOf(view, other)?.selector : undefined;
    if (selector !== undefined) others.set(other, selector);
  }
  return others;
}

const rescaling = (path: string, scale: Scale, { to }: Decision, key: string): Action<Note> => ({
  steps: [{ call: { method: 'PUT', path, body: { ...scale, spec: { replicas: to } } }, keepsAnswer: noteOf('rescale', key) }],
  againAfterUs: 0,
});

/** The target has been scaled, or could not be; on a conflict it is read anew and tried again (`RetryOnConflict`). */
function carryOn(view: Autoscalers, turn: Turn, path: string, { decision, tries }: Pending): Action<Note> {
  const { autoscaler, key, nowUs } = turn;
  const { from, to, reason, conditions } = decision;
  const done = answer(view, 'rescale', key);
  const scale = answer(view, 'scale', key);
  if (!done) return rescaling(path, asObject<Scale>(scale?.body as object), decision, key);
  if (isSuccess(done)) {
    const memory = keptOf(view, key) ?? { ...NOTHING, type: 'kept' };
    const kept: Kept = { ...memory, ...remember(memory, autoscaler.spec.behavior, from, to, nowUs) };
    const message = `the HPA controller was able to update the target scale to ${to}`;
    return finish(
      turn,
      { ...decision, conditions: withCondition(conditions, 'AbleToScale', 'True', 'SucceededRescale', message, nowUs) },
      {
        said: { type: 'Normal', reason: 'SuccessfulRescale', message: `New size: ${to}; reason: ${reason}` },
        notes: [[noteOf('kept', key), kept]],
        scaledAtUs: nowUs,
      },
    );
  }
  if (done.code === 409 && tries < CONFLICTS_MAX)
    return {
      ...asking(autoscaler, path, 'scale', key),
      notes: [
        [noteOf('rescale', key), undefined],
        [noteOf('decision', key), { type: 'pending', decision, tries: tries + 1 }],
      ],
    };
  const error = responseError(done, `(put ${autoscaler.spec.scaleTargetRef.name})`);
  const message = `the HPA controller was unable to update the target scale: ${error}`;
  const failed = { ...decision, failed: true, conditions: withCondition(conditions, 'AbleToScale', 'False', 'FailedUpdateScale', message, nowUs) };
  return finish(turn, failed, { said: { type: 'Warning', reason: 'FailedRescale', message: `New size: ${to}; reason: ${reason}; error: ${error}` } });
}

interface Ending {
  readonly said?: Said;
  readonly notes?: Changes;
  readonly scaledAtUs?: number;
}

function finish({ autoscaler, key }: Turn, decision: Decision, { said, notes = [], scaledAtUs }: Ending): Action<Note> {
  const status = statusOf(autoscaler, decision, decision.conditions, scaledAtUs);
  return ending(autoscaler, key, { status, events: [...decision.events, ...(said ? [said] : [])], notes });
}

/** The target's scale cannot be had: that is all that is known. */
function noScale(autoscaler: HorizontalPodAutoscaler, key: string, error: string, nowUs: number): Action<Note> {
  const message = `the HPA controller was unable to get the target's current scale: ${error}`;
  const conditions = withCondition(autoscaler.status?.conditions ?? [], 'AbleToScale', 'False', 'FailedGetScale', message, nowUs);
  const status = { desiredReplicas: 0, ...autoscaler.status, conditions };
  return ending(autoscaler, key, { status, events: [{ type: 'Warning', reason: 'FailedGetScale', message: error }], notes: [] });
}

/** Writes the status if it has changed, and comes back in 15 s. */
function ending(
  autoscaler: HorizontalPodAutoscaler,
  key: string,
  { status, events, notes }: { readonly status: NonNullable<HorizontalPodAutoscaler['status']>; readonly events: readonly Said[]; readonly notes: Changes },
): Action<Note> {
  const about = referenceTo(autoscaler);
  const put: Step = {
    call: { method: 'PUT', path: objectPath(HORIZONTAL_POD_AUTOSCALERS, autoscaler, 'status'), body: { ...autoscaler, status } },
    awaits: 'horizontalpodautoscalers',
    refetches: true,
    ignores: [404],
    failed: { about, type: 'Warning', reason: 'FailedUpdateStatus', message: '' },
  };
  return {
    steps: semanticEqual(status, autoscaler.status) ? [] : [put],
    events: events.map((said): EventNote => ({ about, ...said })),
    notes: [...forgotten(key), ...notes],
    againAfterUs: SYNC_PERIOD_US,
    background: semanticEqual(status.conditions, autoscaler.status?.conditions) ? true : 'timer',
  };
}

export const horizontalPodAutoscaler: Controller<Note> = {
  name: 'horizontalpodautoscaling',
  component: 'horizontal-pod-autoscaler',
  informers: [informerOf(HORIZONTAL_POD_AUTOSCALERS), informerOf(PODS, { indexes: { namespace: byNamespace }, after: 'horizontalpodautoscalers' })],
  /** A change waits for its turn, as all do; what is gone is forgotten. */
  enqueue(delivery) {
    if (delivery.type === 'response' || delivery.type === 'synced' || delivery.informer !== 'horizontalpodautoscalers') return [];
    return delivery.type === 'added' ? [{ key: delivery.key, afterUs: SYNC_PERIOD_US }] : delivery.type === 'deleted' ? [delivery.key] : [];
  },
  reconcile,
};
