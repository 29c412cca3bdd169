import type { Outcome } from '../../api/connection';
import type { KubeObject } from '../../api/object';
import type {
  CronJob,
  Deployment,
  EndpointSlice,
  HorizontalPodAutoscaler,
  Job,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  ReplicaSet,
  Service,
  StatefulSet,
} from '../../api/types.gen';
import { type ApiRequest, isRequest, isResponse, isWatchMessage, type NetworkRequest, type NetworkResponse } from '../../api/wire';
import type { WatchResponse } from '../../etcd/messages';
import type { CriAnswer, CriCall, CriContainer, CriRequest } from '../../kubelet/cri/cri';
import type { Trace } from '../../sim/trace';
import type { Verb } from '../describe-message';
import type { Body } from '../input';
import { resourceOf } from '../resource-of';
import type { TraceIndex } from '../trace-index';

/** What of it is the same for all journeys. */
export type Seen = Pick<Scope, 'trace' | 'index'>;

/** What a condition may look at: the trace, what the journey is about, and what its steps so far were about. */
export interface Scope {
  readonly trace: Trace<Body>;
  readonly index: TraceIndex;
  /** The key of what the journey is about, and the message that it began with. */
  readonly subject: string;
  readonly began: number;
  /** The key of the object that a step's first message is about; undefined: that step has not begun. */
  keyAt(step: string): string | undefined;
}

/** Whether a message is the one that is looked for. `among` is a list that has it if the trace has, in order, and is not longer than it must be. */
export interface Condition {
  among(scope: Scope): readonly number[];
  holds(scope: Scope, id: number): boolean;
  /** When it is fulfilled: by default when the message is sent. */
  readonly at?: 'arrival' | 'fault';
}

const aboutSubject = ({ index, subject }: Scope): readonly number[] => index.about(subject);

// ---------------------------------------------------------------- what is stored

/** The types of the objects that conditions speak of, by resource. */
interface Kinds {
  readonly pods: Pod;
  readonly deployments: Deployment;
  readonly replicasets: ReplicaSet;
  readonly statefulsets: StatefulSet;
  readonly horizontalpodautoscalers: HorizontalPodAutoscaler;
  readonly nodes: Node;
  readonly jobs: Job;
  readonly cronjobs: CronJob;
  readonly services: Service;
  readonly endpointslices: EndpointSlice;
  readonly persistentvolumeclaims: PersistentVolumeClaim;
  readonly persistentvolumes: PersistentVolume;
}
export type Resource = keyof Kinds;

/** What etcd has told of an object: as it is now, and as it was before. */
export interface Change<K extends Resource> {
  readonly key: string;
  readonly now: Kinds[K];
  readonly before: Kinds[K] | undefined;
}

type ChangeTest<K extends Resource> = (change: Change<K>, scope: Scope, id: number) => boolean;

/** The version of an object that a message of etcd tells of; undefined: the object is gone. */
function versionIn({ trace }: Seen, id: number): KubeObject | undefined {
  return (trace.body(id) as WatchResponse<KubeObject>).events[0]?.value;
}

/** An object as etcd told of it last before a message. */
function versionBefore(scope: Seen, key: string, id: number): KubeObject | undefined {
  const { index } = scope;
  const about = index.about(key);
  for (let i = index.countBelow(about, id) - 1; i >= 0; i--) if (index.isNews(about[i]!)) return versionIn(scope, about[i]!);
  return undefined;
}

export function changeAt<K extends Resource>(scope: Seen, id: number): Change<K> | undefined {
  const now = versionIn(scope, id);
  const key = scope.index.description(id).about ?? '';
  // The resource that a key begins with says which type its object has.
  return now && { key, now: now as Kinds[K], before: versionBefore(scope, key, id) as Kinds[K] | undefined };
}

/** An object of a resource, as it was stored when a message was sent. */
export const objectAt = <K extends Resource>(_resource: K, scope: Seen, key: string, id: number): Kinds[K] | undefined =>
  versionBefore(scope, key, id) as Kinds[K] | undefined;

/** What the journey is about, as it was stored when a message was sent. */
export const subjectAt = <K extends Resource>(resource: K, scope: Scope, id: number): Kinds[K] | undefined => objectAt(resource, scope, scope.subject, id);

/** An object of a resource is in etcd no more. */
export const removed = <K extends Resource>(resource: K, test: (before: Kinds[K], scope: Scope, id: number) => boolean): Condition => ({
  among: ({ index }) => index.news(resource),
  holds(scope, id) {
    const key = scope.index.description(id).about ?? '';
    const before = versionIn(scope, id) === undefined ? objectAt(resource, scope, key, id) : undefined;
    return before !== undefined && test(before, scope, id);
  },
});

/** etcd has stored an object of a resource, as it should be. */
export const stored = <K extends Resource>(resource: K, test: ChangeTest<K>): Condition => ({
  among: ({ index }) => index.news(resource),
  holds(scope, id) {
    const change = changeAt<K>(scope, id);
    return change !== undefined && test(change, scope, id);
  },
});

/** etcd has stored what the journey is about, as it should be. */
export const became = <K extends Resource>(_resource: K, test: ChangeTest<K> = () => true): Condition => ({
  among: aboutSubject,
  holds(scope, id) {
    const change = scope.index.isNews(id) ? changeAt<K>(scope, id) : undefined;
    return change !== undefined && test(change, scope, id);
  },
});

/** What the journey is about is in etcd no more. */
export const gone: Condition = {
  among: aboutSubject,
  holds: (scope, id) => scope.index.isNews(id) && versionIn(scope, id) === undefined,
};

/** The API server has etcd store what the journey is about. */
export const put: Condition = {
  among: aboutSubject,
  holds: ({ trace, index }, id) => trace.to(id) === 'etcd' && index.description(id).operation === 'put',
};

// ---------------------------------------------------------------- what is asked and told

export interface Request {
  readonly verb: Verb;
  readonly resource: string;
  readonly subresource?: string;
  /** Who asks: an address, or what it begins with. */
  readonly from?: string;
}

export const isAsked = ({ trace, index }: Seen, id: number, { verb, resource, subresource, from = '' }: Request): boolean => {
  const asked = index.description(id);
  return (
    asked.kind === 'request' &&
    asked.verb === verb &&
    asked.resource === resource &&
    asked.subresource === subresource &&
    trace.to(id) === 'apiserver' &&
    trace.from(id).startsWith(from)
  );
};

/** Somebody asks something about the subject of the API server. */
export const askedOfSubject = (request: Request): Condition => ({ among: aboutSubject, holds: (scope, id) => isAsked(scope, id, request) });

/** Somebody asks something of the API server. */
export const asked = (request: Request, test: (scope: Scope, id: number) => boolean = () => true): Condition => ({
  among: ({ index }) => index.asked(request.resource),
  holds: (scope, id) => isAsked(scope, id, request) && test(scope, id),
});

export const requestAt = ({ trace }: Seen, id: number): ApiRequest | undefined => {
  const body = trace.body(id);
  return isRequest(body) ? body : undefined;
};

/** An object belongs to another one of its namespace, by its owner references. Who creates it may name the namespace in the path only. */
function belongsTo({ metadata: { namespace, ownerReferences } }: KubeObject, owner: string | undefined): boolean {
  const [resource, ...rest] = owner?.split('/') ?? [];
  const within = rest.length > 1 ? rest[0] : undefined;
  if (namespace !== undefined && within !== undefined && namespace !== within) return false;
  return (ownerReferences ?? []).some(({ apiVersion, kind, name }) => name === rest.at(-1) && resourceOf(apiVersion, kind) === resource);
}

/** The key of what the journey is about, or of what a step was about. */
export type Whose = 'subject' | { readonly step: string };
const keyOf = ({ subject, keyAt }: Scope, whose: Whose): string | undefined => (whose === 'subject' ? subject : keyAt(whose.step));

/** An object belongs to what the journey is about, or to what a step was about. */
export const isOf = (object: KubeObject, whose: Whose, scope: Scope): boolean => belongsTo(object, keyOf(scope, whose));

/** A controller creates an object that belongs to what the journey is about, or to what a step was about. */
export const creates = (controller: string, resource: string, whose: Whose): Condition =>
  asked({ verb: 'create', resource, from: `controller/${controller}` }, (scope, id) => {
    const body = requestAt(scope, id)?.body;
    return typeof body === 'object' && body !== null && isOf(body as KubeObject, whose, scope);
  });

const streamOf = (body: Body): number | undefined => (isRequest(body) || isResponse(body) ? body.stream : undefined);

/** The API server answers the request that the journey began with; with a refusal. */
export const refusal: Condition = {
  among: aboutSubject,
  holds({ trace, began }, id) {
    const body = trace.body(id);
    return isResponse(body) && body.code >= 400 && trace.to(id) === trace.from(began) && body.stream === streamOf(trace.body(began));
  },
};

/** The API server refuses a request of the user's with a code. */
export const isRefusedWith = (code: number, test: (scope: Scope, id: number) => boolean): Condition => ({
  among: ({ index }) => index.refusals,
  holds: (scope, id) => scope.index.description(id).code === code && test(scope, id),
});

/** The message that the journey begins with is sent, */
export const begins: Condition = { among: ({ began }) => [began], holds: () => true };
/** and it arrives. */
export const arrives: Condition = { ...begins, at: 'arrival' };
/** A fault strikes, which is no message. */
export const strikes: Condition = { ...begins, at: 'fault' };

/** A watch tells a process of what the journey is about. `to`: an address, or what it begins with. */
export const told = (to: string, test: (object: KubeObject, event: string) => boolean = () => true): Condition => ({
  among: aboutSubject,
  holds({ trace, index }, id) {
    const body = trace.body(id);
    return index.description(id).kind === 'watch' && trace.to(id).startsWith(to) && isWatchMessage(body) && test(body.object as KubeObject, body.event);
  },
});

/** The scheduler begins to decide on the Pod, */
export const cycle: Condition = {
  among: aboutSubject,
  holds: ({ trace }, id) => trace.body(id).type === 'cycle-end',
};
/** and to score the nodes: that happens within, between two messages, and only its decision tells when. */
export const scoring: Condition = { among: () => [], holds: () => false };
/** What cannot happen: it is shown as what did not. */
export const never: Condition = { ...scoring };

// ---------------------------------------------------------------- between kubelet and runtime

const isCall = (body: Body): body is CriRequest => body.type === 'cri';
const isAnswer = (body: Body): body is CriAnswer => body.type === 'cri-answer';

/** The kubelet calls the runtime for the Pod. */
export const called = <M extends CriCall['method']>(
  method: M,
  test: (call: Extract<CriCall, { readonly method: M }>, scope: Scope, id: number) => boolean = () => true,
): Condition => ({
  among: aboutSubject,
  holds(scope, id) {
    const body = scope.trace.body(id);
    return isCall(body) && isMethod(body.request, method) && test(body.request, scope, id);
  },
});

const isMethod = <M extends CriCall['method']>(call: CriCall, method: M): call is Extract<CriCall, { readonly method: M }> => call.method === method;

export const callAt = ({ trace }: Seen, id: number): CriCall | undefined => {
  const body = trace.body(id);
  return isCall(body) ? body.request : undefined;
};

/** The container that a message of the runtime tells of. */
export function containerAt({ trace }: Seen, id: number): CriContainer | undefined {
  const body = trace.body(id) as { readonly type: string; readonly container?: CriContainer };
  return isAnswer(body) || body.type === 'container-event' ? body.container : undefined;
}

/** The runtime tells of a container of the Pod. */
export const containerIs = (test: (container: CriContainer, scope: Scope) => boolean): Condition => ({
  among: aboutSubject,
  holds(scope, id) {
    const container = containerAt(scope, id);
    return container !== undefined && test(container, scope);
  },
});

// ---------------------------------------------------------------- over the Pod network

const isNetworkRequest = (body: Body): body is NetworkRequest => body.type === 'network-request';
const isNetworkResponse = (body: Body): body is NetworkResponse => body.type === 'network-response';

export const networkRequestAt = ({ trace }: Seen, id: number | undefined): NetworkRequest | undefined => {
  const body = id === undefined ? undefined : trace.body(id);
  return body && isNetworkRequest(body) ? body : undefined;
};

/** The Pod asks somebody over the network. */
export const reaches = (test: (request: NetworkRequest) => boolean): Condition => ({
  among: aboutSubject,
  holds(scope, id) {
    const request = networkRequestAt(scope, id);
    return request !== undefined && test(request);
  },
});

export const outcomeAt = ({ trace }: Seen, id: number): Outcome | undefined => {
  const body = trace.body(id);
  return isNetworkResponse(body) ? body.outcome : undefined;
};

/** Something comes of what the Pod has asked; `request`: undefined where nothing was sent. */
export const comesBack = (test: (outcome: Outcome, request: NetworkRequest | undefined) => boolean): Condition => ({
  among: aboutSubject,
  holds(scope, id) {
    const outcome = outcomeAt(scope, id);
    return outcome !== undefined && test(outcome, networkRequestAt(scope, scope.index.askedBy(id)));
  },
});

/** A node lets fall what the Pod has sent, or what was sent to it. */
export const dropped: Condition = { among: aboutSubject, holds: ({ index }, id) => index.description(id).operation === 'network-drop' };

/** The API server has given the whole answer to the request that the journey began with. */
export const answered: Condition = {
  among: aboutSubject,
  holds({ trace, began }, id) {
    const body = trace.body(id);
    return isResponse(body) && !body.more && trace.to(id) === trace.from(began) && body.stream === streamOf(trace.body(began));
  },
};

/** One of several. */
export const either = (...conditions: readonly [Condition, ...Condition[]]): Condition => ({
  among: (scope) => conditions[0].among(scope),
  holds: (scope, id) => conditions.some((condition) => condition.holds(scope, id)),
});
