import { type ApiCall, type ApiResponse, isStatus } from '../../api/wire';
import type { Fault } from '../../worker/protocol';
import type { Selection } from './ui';

/** Requests that change no object that one could look at: they ask, or reach into something that runs. Evictions come with a drain, which is about its node. */
const ASIDE = new Set(['eviction', 'binding', 'exec', 'attach', 'portforward', 'proxy', 'token', 'log']);
const REVIEWS = /reviews$/;
const PATH = /^\/apis?(?:\/([^/]+))?\/v\w+(?:\/namespaces\/([^/]+)(?=\/[^/]+))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/;

interface Target {
  readonly group: string | undefined;
  /** `pods` */
  readonly resource: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

/** The key of an object in the mirror, `pods/default/web`; custom resources have their group in it, as in etcd. */
export function keyOfTarget({ group = '', resource, namespace, name }: Target): string {
  const isCustom = group.includes('.') && !group.endsWith('.k8s.io');
  return [...(isCustom ? [group] : []), resource, ...(namespace === undefined ? [] : [namespace]), name].join('/');
}

const nameIn = (body: unknown): string | undefined => (body as { readonly metadata?: { readonly name?: string } } | undefined)?.metadata?.name;

/** The object that a request changes; undefined: none. A name that only the server knows is in its answer. */
function targetOf({ method, path, body }: ApiCall, answer?: unknown): Target | undefined {
  const [pathname = '', query = ''] = path.split('?');
  if (method === 'GET' || /(^|&)dryRun=/.test(query)) return undefined;
  const [, group, namespace, resource = '', name, subresource] = PATH.exec(pathname) ?? [];
  if (resource === '' || REVIEWS.test(resource) || (subresource !== undefined && ASIDE.has(subresource))) return undefined;
  const named = name === undefined ? undefined : decodeURIComponent(name);
  return { group, resource, namespace, name: named ?? nameIn(body) ?? nameIn(answer) };
}

/** A Pod that is created has its journey told, step by step. */
const isJourney = ({ method }: ApiCall, { resource }: Target): boolean => method === 'POST' && resource === 'pods';

/** What the panel speaks of while a request is under way: what it is about, as far as that is known. */
export function deedOfCall(call: ApiCall): Selection | undefined {
  const target = targetOf(call);
  if (!target) return undefined;
  if (isJourney(call, target)) return { kind: 'step' };
  return target.name === undefined ? undefined : { kind: 'object', key: keyOfTarget(target) };
}

/** What it speaks of once the request is answered; undefined: of what it speaks already. */
export function deedOfAnswer(call: ApiCall, { code, body }: ApiResponse): Selection | undefined {
  const target = targetOf(call, body);
  if (!target || isJourney(call, target)) return undefined;
  if (code >= 400) return { kind: 'refusal', key: keyOfTarget(target), code, message: isStatus(body) ? (body.message ?? '') : String(body) };
  const wasKnown = targetOf(call)?.name !== undefined;
  return wasKnown || target.name === undefined ? undefined : { kind: 'object', key: keyOfTarget(target) };
}

/** What a fault happens to; undefined: to nothing that one could look at. */
export function deedOfFault(fault: Fault): Selection | undefined {
  switch (fault.kind) {
    case 'add-node':
      return { kind: 'object', key: `nodes/${fault.node.name}` };
    case 'remove-node':
    case 'crash-node':
    case 'shut-down-node':
    case 'recover-node':
    case 'partition-node':
      return { kind: 'object', key: `nodes/${fault.node}` };
    case 'stop-component':
    case 'start-component':
      return { kind: 'component', address: fault.component };
    case 'slow-etcd':
      return { kind: 'component', address: 'etcd' };
    case 'drop-watches':
      return { kind: 'component', address: 'apiserver' };
    case 'configure-scheduler':
      return { kind: 'component', address: 'scheduler' };
    case 'declare-image':
      return undefined;
  }
}
