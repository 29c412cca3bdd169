import type { Life, Span } from '../life/life';
import { familyOf, lifeOfKey } from './life/ask';
import type { View } from './view';

/** Where the time went between an object's creation and its being ready: the chain of causes that led there, in named stretches. */
export interface CriticalPath {
  /** Whose way it is: of an owner's Pods, the one that was ready last. */
  readonly pod: string;
  readonly startUs: number;
  readonly endUs: number;
  /** One after the other without a gap; together they are the whole. */
  readonly stretches: readonly Stretch[];
}

export type StretchKind =
  /** A request, etcd, and the news of it. */
  | 'api'
  /** In the scheduler's queue, and its cycle. */
  | 'queue'
  | 'schedule'
  /** A controller's own delay. */
  | 'controller'
  /** The kubelet's: until it looks at the Pod, until it looks at the containers again, until a probe is due and answered. */
  | 'sync'
  | 'relist'
  | 'probe'
  /** The container runtime works. */
  | 'runtime'
  /** Nothing that led there happened: somebody had to do something first. */
  | 'waiting';

export interface Stretch {
  readonly kind: StretchKind;
  /** The request or the news, the runtime's call, what ended the wait. */
  readonly detail: string;
  /** Whose it is, if it is another Pod's: one waits for its turn. */
  readonly other?: string;
  readonly startUs: number;
  readonly endUs: number;
  /** The message that it began with. */
  readonly message: number;
}

type Named = Pick<Stretch, 'kind' | 'detail' | 'other'>;

const OPERATIONS_AFTER: ReadonlySet<string> = new Set(['cri-answer', 'container-event', 'cri-input']);

/** The call to the runtime that a message belongs to. */
function runtimeCall({ cluster: { trace }, index }: View, id: number): Named {
  for (let at = id; at >= 0; at = trace.cause(at)) {
    const { kind, operation = '', label, about } = index.description(at);
    if (kind !== 'cri' || OPERATIONS_AFTER.has(operation)) continue;
    return { kind: operation === 'Dial' ? 'probe' : 'runtime', detail: operation === 'Dial' ? '' : label, ...(about !== undefined && { other: about }) };
  }
  return { kind: 'runtime', detail: '' };
}

function timerKind(address: string, operation: string): StretchKind {
  if (address === 'scheduler') return operation === 'cycle-end' ? 'schedule' : 'queue';
  if (address.startsWith('controller/')) return 'controller';
  if (!address.startsWith('kubelet/')) return 'api';
  return operation === 'pod-relist' ? 'relist' : operation === 'probe-timer' ? 'probe' : 'sync';
}

/** What goes on while a message is under way. */
function nameOf(view: View, id: number): Named {
  const { kind, label, operation = '' } = view.index.description(id);
  const from = view.cluster.trace.from(id);
  if (kind === 'cri' || (kind === 'timer' && from.startsWith('runtime/'))) return runtimeCall(view, id);
  if (kind === 'network') return { kind: 'probe', detail: '' };
  if (kind === 'timer') return { kind: timerKind(from, operation), detail: '' };
  return { kind: 'api', detail: kind === 'request' || kind === 'watch' ? label : '' };
}

/** The chain of causes of a message from a moment on, in stretches, the first first. */
function stretchesTo(view: View, message: number, startUs: number, pod: string): readonly Stretch[] {
  const { trace } = view.cluster;
  const found: Stretch[] = [];
  let endUs = trace.arrivesAtUs(message);
  let id = message;
  for (; id >= 0 && endUs > startUs; id = trace.cause(id)) {
    const { other, ...named } = nameOf(view, id);
    const fromUs = Math.max(startUs, trace.sentAtUs(id));
    if (fromUs === endUs) continue;
    const later = found.at(-1);
    const isSame =
      later?.kind === named.kind && (named.kind === 'api' || (later.detail === named.detail && later.other === (other === pod ? undefined : other)));
    if (isSame) found[found.length - 1] = { ...later, detail: named.detail || later.detail, startUs: fromUs, message: id };
    else found.push({ ...named, ...(other !== undefined && other !== pod && { other }), startUs: fromUs, endUs, message: id });
    endUs = fromUs;
  }
  const first = found.at(-1);
  if (endUs > startUs && first) found.push({ kind: 'waiting', detail: view.index.description(first.message).label, startUs, endUs, message: first.message });
  return found.reverse();
}

/** When a Pod was as it is meant to be for the first time: ready, or done. */
export function arrival({ conditions, phases }: Life): Span | undefined {
  const ready = conditions.find(({ type }) => type === 'Ready')?.spans.find(({ status }) => status === 'True');
  return ready ?? phases.find(({ phase }) => phase === 'Succeeded');
}

interface Arrived {
  readonly pod: string;
  readonly createdUs: number;
  readonly message: number;
  readonly atUs: number;
}

function arrivedOf(life: Life | undefined): readonly Arrived[] {
  const span = life && arrival(life);
  return life && span?.message !== undefined ? [{ pod: `pods/${life.pod}`, createdUs: life.createdUs, message: span.message, atUs: span.startUs }] : [];
}

/** When the API server had an object stored, as far as the trace tells. */
function createdUs({ cluster: { trace }, index }: View, key: string): number | undefined {
  const news = index.about(key).find((id) => index.isNews(id));
  return news === undefined ? undefined : trace.sentAtUs(news);
}

/** The critical path of a Pod (`pods/default/web`), or of an owner to its last Pod; undefined while nothing of it has been ready. */
export function criticalPath(view: View, key: string): CriticalPath | undefined {
  const { cluster, records } = view;
  const pods = key.startsWith('pods/')
    ? arrivedOf(lifeOfKey(cluster, records, key))
    : familyOf(cluster, records, key).pods.flatMap(({ pod, uid }) => arrivedOf(lifeOfKey(cluster, records, `pods/${pod}`, uid)));
  const last = pods.toSorted((a, b) => b.atUs - a.atUs)[0];
  if (!last) return undefined;
  const startUs = key.startsWith('pods/') ? last.createdUs : (createdUs(view, key) ?? last.createdUs);
  return { pod: last.pod, startUs, endUs: last.atUs, stretches: stretchesTo(view, last.message, startUs, last.pod) };
}
