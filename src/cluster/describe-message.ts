import { headerOf, withoutPort } from '../api/connection';
import { parseQuestion } from '../api/dns-message';
import { memo, memoOf } from '../api/memo';
import { type KubeObject, keyOf } from '../api/object';
import type { ApiMessage, ApiRequest, KubeletClose, NetworkDrop, NetworkRequest, NetworkResponse } from '../api/wire';
import { parseYaml } from '../api/yaml';
import type { EtcdMessage, Operation } from '../etcd/messages';
import type { ContainerEvent, CriAnswer, CriInput, CriRequest } from '../kubelet/cri/cri';
import type { Address, Message } from '../sim/message';
import { keyOfRegistryKey, resourceOf } from './resource-of';

export type MessageKind = 'request' | 'response' | 'watch' | 'etcd' | 'cri' | 'network' | 'input' | 'timer';

/** What a request asks of the API (the verbs of RBAC). */
export type Verb = 'create' | 'get' | 'list' | 'watch' | 'update' | 'patch' | 'delete' | 'deletecollection';

const READS: ReadonlySet<Verb> = new Set(['get', 'list', 'watch']);

/** Whether what is asked may change something. */
export const isChanging = (verb: Verb | undefined): boolean => verb !== undefined && !READS.has(verb);

/** A message as data, and in the words that the stage shows on its token. */
export interface Description {
  readonly kind: MessageKind;
  /** For people only, never read as data: `POST …/pods`, `201 Created`, `ADDED pods/web`, `put /registry/pods/default/web`. */
  readonly label: string;
  /** Of a request about resources: what it does to which. */
  readonly verb?: Verb;
  readonly resource?: string;
  readonly subresource?: string;
  /** Of all others: what is done or told. etcd's `put`, the runtime's `PullImage`, a watch event's `ADDED`, an input's or a timer's type. */
  readonly operation?: string;
  /** What it is about: `pods/default/web`. */
  readonly about?: string;
  readonly code?: number;
  /** Where etcd tells of a change: the revision that made it. */
  readonly revision?: number;
  /** Over the Pod network: from which address to which, and which was dialled, where kube-proxy has put another one in its place. */
  readonly ends?: Ends;
  /** Nobody answered: why. */
  readonly failure?: string;
}

export interface Ends {
  readonly from: string;
  readonly to: string;
  readonly dialled?: string;
}

const PHRASES: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  410: 'Gone',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

const REST = /^\/(?:api\/v1|apis\/[^/]+\/[^/]+)\/(?:namespaces\/([^/]+)\/(?=[^/]+))?([^/]+)(?:\/([^/]+))?(?:\/(.+))?$/;

interface Target {
  readonly resource: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
}

/** What a REST path names; undefined for paths outside the resources (`/version`). */
function targetOf(path: string): Target | undefined {
  const m = REST.exec(path.split('?', 1)[0]!);
  return m ? { namespace: m[1], resource: m[2]!, name: m[3], subresource: m[4] } : undefined;
}

function aboutOf({ resource, namespace, name }: Target): string | undefined {
  if (!name) return undefined;
  return namespace ? `${resource}/${namespace}/${name}` : `${resource}/${name}`;
}

/** A text longer than this is not read for the sake of a name on a token. */
const TEXT_MAX = 64 * 1024;

/** The object that a request submits, as far as it can be read. */
function submitted({ body, text }: ApiRequest): Partial<KubeObject> | undefined {
  if (text === undefined || text.length > TEXT_MAX) return body as Partial<KubeObject> | undefined;
  try {
    return (parseYaml(text) ?? undefined) as Partial<KubeObject> | undefined;
  } catch {
    return undefined;
  }
}

const VERBS: Readonly<Record<string, Verb>> = { POST: 'create', PUT: 'update', PATCH: 'patch' };

/** kube-apiserver `RequestInfo`: a GET or DELETE without a name is about the collection. */
function verbOf(method: string, named: boolean, watch: boolean): Verb {
  if (watch) return 'watch';
  if (method === 'DELETE') return named ? 'delete' : 'deletecollection';
  return VERBS[method] ?? (named ? 'get' : 'list');
}

function describeRequest(request: ApiRequest): Description {
  const target = targetOf(request.path);
  const watch = /[?&]watch=(1|true)/.test(request.path);
  if (!target) return { kind: 'request', label: `${request.method} ${request.path}` };
  const name = target.name ?? (request.method === 'POST' ? submitted(request)?.metadata?.name : undefined);
  const about = aboutOf({ ...target, name });
  const { resource, subresource } = target;
  const rest = `${target.name ? `/${target.name}` : ''}${subresource ? `/${subresource}` : ''}`;
  const label = `${watch ? 'WATCH' : request.method} …/${resource}${rest}`;
  const verb = verbOf(request.method, target.name !== undefined, watch);
  return { kind: 'request', label, verb, resource, ...(subresource ? { subresource } : {}), ...(about ? { about } : {}) };
}

/** `pods/default/web`. One object goes to many who watch it. */
const objectKey = memoOf((object: KubeObject): string => `${resourceOf(object.apiVersion, object.kind)}/${keyOf(object)}`);

const isKubeObject = (body: unknown): body is KubeObject =>
  typeof body === 'object' &&
  body !== null &&
  typeof (body as Partial<KubeObject>).metadata?.name === 'string' &&
  (body as { kind?: string }).kind !== 'Status';

const isWrite = (operation: Operation): boolean => operation.op !== 'get';

function describeEtcd(body: EtcdMessage): Description | undefined {
  switch (body.type) {
    case 'txn': {
      const operation = body.success.find(isWrite) ?? body.success[0];
      if (!operation) return { kind: 'etcd', label: 'txn', operation: 'txn' };
      return { kind: 'etcd', label: `${operation.op} ${operation.key}`, operation: operation.op, about: keyOfRegistryKey(operation.key) };
    }
    case 'txn-response': {
      const key = body.results.find((r) => r !== undefined)?.key;
      const label = body.succeeded ? `OK, revision ${body.revision}` : 'compare failed';
      return { kind: 'etcd', label, operation: body.type, ...(key ? { about: keyOfRegistryKey(key), revision: body.revision } : {}) };
    }
    case 'range':
      return { kind: 'etcd', label: `range ${body.key}`, operation: body.type, ...(body.prefix ? {} : { about: keyOfRegistryKey(body.key) }) };
    case 'range-response':
      return { kind: 'etcd', label: `${body.count} ${body.count === 1 ? 'key' : 'keys'}`, operation: body.type };
    case 'watch-response': {
      const change = body.events[0];
      if (!change) return { kind: 'etcd', label: `progress, revision ${body.revision}`, operation: body.type };
      const label = `${change.value ? 'PUT' : 'DELETE'} ${change.key}`;
      return { kind: 'etcd', label, operation: body.type, about: keyOfRegistryKey(change.key), revision: change.modRevision };
    }
    case 'watch-create':
      return { kind: 'etcd', label: `watch ${body.prefix}`, operation: body.type };
    case 'progress':
    case 'cancel-watch':
    case 'compact':
    case 'compact-response':
      return { kind: 'etcd', label: body.type, operation: body.type };
    default:
      return undefined;
  }
}

const wordsOfCode = (code: number): string => (PHRASES[code] === undefined ? `${code}` : `${code} ${PHRASES[code]}`);

/** Of an event and an object. One change is told to many who watch, and most messages are of this kind: all of them have one description. */
const watched = memo((event) =>
  memoOf((object: KubeObject): Description => {
    const about = objectKey(object);
    return { kind: 'watch', label: `${event} ${about.slice(0, about.indexOf('/'))}/${object.metadata.name}`, operation: event, about };
  }),
);

function describeApi(body: ApiMessage | KubeletClose): Description | undefined {
  switch (body.type) {
    case 'request':
      return describeRequest(body);
    case 'response': {
      const [label, code] = [wordsOfCode(body.code), body.code];
      return isKubeObject(body.body) ? { kind: 'response', label, code, about: objectKey(body.body) } : { kind: 'response', label, code };
    }
    case 'watch':
      return isKubeObject(body.object) ? watched(body.event)(body.object) : { kind: 'watch', label: body.event, operation: body.event };
    case 'close':
    case 'kubelet-close':
      return { kind: 'request', label: 'close the stream' };
    case 'stream-data':
      return { kind: 'request', label: body.data.kind, operation: body.data.kind };
    default:
      return undefined;
  }
}

type CriBody = CriRequest | CriAnswer | CriInput | ContainerEvent;

function describeCri(body: CriBody): Description {
  switch (body.type) {
    case 'cri': {
      const { request } = body;
      const what = 'image' in request ? request.image : 'config' in request ? request.config.name : '';
      return { kind: 'cri', label: `${request.method} ${what}`.trimEnd(), operation: request.method };
    }
    case 'cri-answer':
      return { kind: 'cri', label: body.error ?? (body.output ? 'output' : 'done'), operation: body.type };
    case 'cri-input':
      return { kind: 'cri', label: body.data?.kind ?? 'close the stream', operation: body.type };
    case 'container-event':
      return { kind: 'cri', label: `container ${body.container.name} ${body.container.state.toLowerCase()}`, operation: body.type };
  }
}

const DNS_PORT = 53;

/** What is asked of somebody, as one would say it: by the name that was asked for, and where kube-proxy has sent it. */
function askedWords({ to, ask: { protocol, method = '', path = '', port, headers, body = '' }, dialled }: NetworkRequest): string {
  if (port === DNS_PORT) {
    const question = parseQuestion(body);
    return question ? `${question.type}? ${question.name}` : `${protocol} ${to}:${port}`;
  }
  const host = headerOf(headers, 'Host');
  if (protocol !== 'http') return `${protocol} ${to}:${port}`;
  return host === undefined || host.startsWith(to)
    ? `${method} ${to}:${port}${path}`
    : `${method} ${host}${path}${dialled === undefined ? '' : ` → ${to}:${port}`}`;
}

/** What goes over the Pod network, as its two ends say it. */
function describeNetwork(body: NetworkRequest | NetworkResponse | NetworkDrop): Description {
  if (body.type === 'network-drop') {
    const { direction, pod, policies } = body.cut;
    const label = `${direction} dropped: ${policies.join(', ')}`;
    return { kind: 'network', label, operation: body.type, about: `pods/${pod}`, ends: endsOf(body), failure: 'dropped' };
  }
  if (body.type === 'network-request') return { kind: 'network', label: askedWords(body), operation: body.type, ends: endsOf(body) };
  const { outcome } = body;
  if ('failure' in outcome) return { kind: 'network', label: outcome.failure, operation: body.type, failure: outcome.failure };
  const { status } = outcome;
  return {
    kind: 'network',
    label: status === undefined ? 'answered' : wordsOfCode(status),
    operation: body.type,
    ...(status !== undefined && { code: status }),
  };
}

const endsOf = ({ from, to, dialled }: Pick<NetworkRequest, 'from' | 'to' | 'dialled'>): Ends => ({
  from: withoutPort(from),
  to,
  ...(dialled !== undefined && { dialled }),
});

const isCri = (address: Address): boolean => address.startsWith('runtime/') || address.startsWith('kubelet/');

const isNetwork = (body: { readonly type: string }): body is NetworkRequest | NetworkResponse | NetworkDrop => body.type.startsWith('network-');

/** Puts a message into words. */
export function describeMessage({ from, to, body }: Message<{ readonly type: string }>): Description {
  if (isNetwork(body)) return describeNetwork(body);
  if (from === to) {
    const { pod } = body as { readonly pod?: unknown };
    return { kind: 'timer', label: body.type, operation: body.type, ...(typeof pod === 'string' ? { about: `pods/${pod}` } : {}) };
  }
  if (from === 'cluster') return { kind: 'input', label: body.type, operation: body.type };
  if (isCri(from) && isCri(to)) return describeCri(body as CriBody);
  const known = from === 'etcd' || to === 'etcd' ? describeEtcd(body as EtcdMessage) : describeApi(body as ApiMessage | KubeletClose);
  return known ?? { kind: 'input', label: body.type, operation: body.type };
}
