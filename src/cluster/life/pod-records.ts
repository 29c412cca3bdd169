import type { KubeObject } from '../../api/object';
import type { Event, Node } from '../../api/types.gen';
import type { KeyValue, TxnResponse } from '../../etcd/messages';
import type { CriAnswer, CriRequest } from '../../kubelet/cri/cri';
import type { Trace } from '../../sim/trace';
import type { Body } from '../cluster';
import { keyOfRegistryKey, resourceOf } from '../resource-of';
import { isContainerEvent, isCriAnswer, isCriRequest, podNamedBy } from './runtime-messages';

/** Where in the trace which Pod's life is written. Derived: it is caught up from the trace when somebody asks, and begun anew where that was cut. */
export interface PodRecords {
  catchUp(): void;
  /** What was known of the trace from somewhere on is not so any more. */
  forget(): void;
  /** The object (`pods/default/web`) that bears a name at a moment, or the first that ever did. */
  uidOf(key: string, nowUs: number): string | undefined;
  /** All Pods that have borne a name (`pods/default/web`), in the order of their creation. */
  named(key: string): readonly PodRecord[];
  find(uid: string): PodRecord | undefined;
  /** All Pods that there have been. */
  all(): readonly PodRecord[];
  /** The Pods that an object controls or has controlled, itself or through others, in the order of their creation. */
  ownedBy(uid: string): readonly PodRecord[];
  /** The object that controls another in the end: a Deployment, of a Pod of one of its ReplicaSets. */
  ownerOf(uid: string): string | undefined;
  /** The changes of a node's readiness, by the messages with which etcd stored them. */
  readinessOf(node: string): readonly Readiness[];
}

/** A Pod's messages. */
export interface PodRecord {
  readonly uid: string;
  /** etcd's answers that it has stored another version of the Pod, or removed it. */
  readonly versions: readonly number[];
  /** etcd's answers that it has stored an Event about the Pod. */
  readonly events: readonly number[];
  /** What its kubelet asked of the runtime for it. */
  readonly calls: readonly Exchange[];
  /** Containers that ended by themselves. */
  readonly exits: readonly number[];
  /** How often something was added. */
  readonly changes: number;
}

export interface Exchange {
  readonly request: number;
  readonly answer?: number;
}

export interface Readiness {
  readonly ready: boolean;
  readonly message: number;
}

/** What is written while the trace is read. */
interface Writing {
  readonly uid: string;
  readonly versions: number[];
  readonly events: number[];
  readonly calls: { request: number; answer?: number }[];
  readonly exits: number[];
  changes: number;
}

interface Named {
  readonly uid: string;
  readonly fromUs: number;
}

/** How far back it is looked for whom a kubelet works for, and how far up for an owner. */
const CAUSES_MAX = 12;
const OWNERS_MAX = 4;

/** All that has been read of a trace up to `read`. */
interface State {
  read: number;
  readonly pods: Map<string, Writing>;
  readonly names: Map<string, Named[]>;
  readonly keys: Map<string, string>;
  readonly owners: Map<string, string>;
  readonly readiness: Map<string, Readiness[]>;
  /** The last revision of each key. */
  readonly revisions: Map<string, number>;
  /** Whose sandbox or container an id is. */
  readonly belongs: Map<string, string>;
  /** Open calls by runtime and number, and the Pod that each is for. */
  readonly open: Map<string, { readonly exchange: Writing['calls'][number]; readonly uid: string }>;
  /** Answers about images, which name no Pod: whom each is for, and whether it ends a pull. */
  readonly images: Map<number, { readonly uid: string; readonly pulled: boolean }>;
  /** Who waits for an image that is not on a node: their pulls come one after the other. */
  readonly queued: { readonly runtime: string; readonly image: string; readonly uid: string }[];
}

/** What is known of a trace before it is read. */
const newState = (read: number): State => ({
  read,
  pods: new Map(),
  names: new Map(),
  keys: new Map(),
  owners: new Map(),
  readiness: new Map(),
  revisions: new Map(),
  belongs: new Map(),
  open: new Map(),
  images: new Map(),
  queued: [],
});

const isTxnResponse = (body: Body): body is TxnResponse<KubeObject> => body.type === 'txn-response';

export function createPodRecords(trace: Trace<Body>): PodRecords {
  let state = newState(trace.first);
  let { moves } = trace;

  return {
    catchUp() {
      if (moves !== trace.moves) state = newState(trace.first);
      ({ moves } = trace);
      for (; state.read < trace.length; state.read++) read(trace, state, state.read);
    },
    forget() {
      state = newState(trace.first);
    },
    uidOf(key, nowUs) {
      const named = state.names.get(key);
      return (named?.findLast(({ fromUs }) => fromUs <= nowUs) ?? named?.[0])?.uid;
    },
    named: (key) => (state.names.get(key) ?? []).flatMap(({ uid }) => state.pods.get(uid) ?? []),
    find: (uid) => state.pods.get(uid),
    all: () => [...state.pods.values()].filter(({ versions }) => versions.length > 0),
    ownedBy: (uid) => [...state.pods.values()].filter((record) => record.versions.length > 0 && ownersOf(state, record.uid).includes(uid)),
    ownerOf(uid) {
      const [owner] = ownersOf(state, uid).slice(-1);
      return owner === undefined ? undefined : state.keys.get(owner);
    },
    readinessOf: (node) => state.readiness.get(node) ?? [],
  };
}

/** Who controls an object, the nearest first. */
function ownersOf({ owners }: State, uid: string): readonly string[] {
  const found: string[] = [];
  for (let at = owners.get(uid); at !== undefined && found.length < OWNERS_MAX; at = owners.get(at)) found.push(at);
  return found;
}

/** The record of a Pod, to be added to. */
function podOf({ pods }: State, uid: string): Writing {
  const record = pods.get(uid) ?? { uid, versions: [], events: [], calls: [], exits: [], changes: 0 };
  record.changes++;
  pods.set(uid, record);
  return record;
}

function read(trace: Trace<Body>, state: State, id: number): void {
  const body = trace.body(id);
  if (isTxnResponse(body)) {
    if (body.succeeded) for (const result of body.results) if (result) readStored(trace, state, id, result);
  } else if (isCriRequest(body)) readCall(trace, state, id, body);
  else if (isCriAnswer(body)) readAnswer(trace, state, id, body);
  else if (isContainerEvent(body) && trace.from(id).startsWith('runtime/')) podOf(state, body.container.podUid).exits.push(id);
}

/** etcd has another version of a key, unless it was only read. */
function readStored(trace: Trace<Body>, state: State, id: number, { key, value, createRevision, modRevision }: KeyValue<KubeObject>): void {
  if (modRevision <= (state.revisions.get(key) ?? 0)) return;
  state.revisions.set(key, modRevision);
  const name = keyOfRegistryKey(key);
  if (!value) {
    const uid = name.startsWith('pods/') ? state.names.get(name)?.at(-1)?.uid : undefined;
    if (uid) podOf(state, uid).versions.push(id);
    return;
  }
  const { uid = '', ownerReferences } = value.metadata;
  if (createRevision === modRevision) state.keys.set(uid, name);
  if (createRevision === modRevision) state.names.set(name, [...(state.names.get(name) ?? []), { uid, fromUs: trace.sentAtUs(id) }]);
  const owner = ownerReferences?.find(({ controller }) => controller);
  if (owner) state.owners.set(uid, owner.uid);
  if (value.kind === 'Pod') podOf(state, uid).versions.push(id);
  else if (value.kind === 'Event') readEvent(state, id, value as Event);
  else if (value.kind === 'Node') readNode(state, id, value as Node);
}

function readEvent(state: State, id: number, { involvedObject: { apiVersion = 'v1', kind = '', uid } }: Event): void {
  if (uid !== undefined && resourceOf(apiVersion, kind) === 'pods') podOf(state, uid).events.push(id);
}

function readNode({ readiness }: State, message: number, { metadata: { name = '' }, status }: Node): void {
  const ready = status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false;
  const known = readiness.get(name) ?? [];
  if (known.at(-1)?.ready !== ready) readiness.set(name, [...known, { ready, message }]);
}

const callName = (runtime: string, call: number): string => `${runtime}#${call}`;

function readCall(trace: Trace<Body>, state: State, id: number, body: CriRequest): void {
  const runtime = trace.to(id);
  const uid = whoseCall(trace, state, id, body);
  if (uid === undefined) return;
  const exchange = { request: id };
  podOf(state, uid).calls.push(exchange);
  state.open.set(callName(runtime, body.call), { exchange, uid });
}

/** The Pod that a kubelet calls its runtime for: the call names it, or what made the kubelet call. */
function whoseCall(trace: Trace<Body>, state: State, id: number, { request }: CriRequest): string | undefined {
  if (request.method === 'RunPodSandbox') return request.config.podUid;
  const part = 'containerId' in request ? request.containerId : 'sandboxId' in request ? request.sandboxId : undefined;
  if (part !== undefined) return state.belongs.get(part);
  const { queued } = state;
  if (request.method !== 'PullImage') return podBehind(trace, state, id);
  // A pull that the end of another has begun is for whoever has waited for the image.
  const uid = state.images.get(trace.cause(id))?.pulled ? undefined : podBehind(trace, state, id);
  const place = queued.findIndex((one) => one.runtime === trace.to(id) && one.image === request.image && (uid === undefined || one.uid === uid));
  const waited = place < 0 ? undefined : queued.splice(place, 1)[0];
  return uid ?? waited?.uid;
}

function podBehind(trace: Trace<Body>, { images }: State, id: number): string | undefined {
  for (let cause = trace.cause(id), steps = 0; cause >= 0 && steps < CAUSES_MAX; cause = trace.cause(cause), steps++) {
    const uid = images.get(cause)?.uid ?? podNamedBy(trace.body(cause));
    if (uid !== undefined) return uid;
  }
  return undefined;
}

function readAnswer(trace: Trace<Body>, state: State, id: number, body: CriAnswer): void {
  const runtime = trace.from(id);
  if (!runtime.startsWith('runtime/')) return;
  for (const part of [body.sandbox, body.container, ...(body.sandboxes ?? []), ...(body.containers ?? [])]) if (part) state.belongs.set(part.id, part.podUid);
  // A kubelet that starts asks for everything: each Pod's part of the answer is its own.
  for (const uid of new Set(body.containers?.map(({ podUid }) => podUid))) podOf(state, uid).exits.push(id);
  const open = state.open.get(callName(runtime, body.call));
  if (!open) return;
  state.open.delete(callName(runtime, body.call));
  open.exchange.answer = id;
  podOf(state, open.uid);
  const request = trace.body(open.exchange.request);
  if (!isCriRequest(request)) return;
  const { method } = request.request;
  if (method === 'PullImage' || method === 'ImageStatus') state.images.set(id, { uid: open.uid, pulled: method === 'PullImage' });
  if (method === 'ImageStatus' && !body.image) queue(state, runtime, request.request.image, open.uid);
}

function queue({ queued }: State, runtime: string, image: string, uid: string): void {
  const before = queued.findIndex((one) => one.runtime === runtime && one.image === image && one.uid === uid);
  if (before >= 0) queued.splice(before, 1);
  queued.push({ runtime, image, uid });
}
