import type { KubeObject } from '../../src/api/object';
import type { ApiCall, ApiResponse } from '../../src/api/wire';
import { findObject, resetMirror, useCluster } from '../../src/app/store/cluster';
import { host } from '../../src/app/store/host';
import { type Selection, useUi } from '../../src/app/store/ui';
import type { ClusterConfig } from '../../src/cluster/config';
import { DISCOVERY_ACCEPT, type Discovery, readDiscovery, resourcePath } from '../../src/kubectl/discovery';
import type { Why } from '../../src/why/why';
import type { AnswerTo, Query } from '../../src/worker/protocol';
import { ask, OWN, settle } from './line';

/** The page without its pictures: its store, and a worker's host at the other end of its line, both in this process. */

/** Asks the API server, without any of it happening. */
export function askServer(request: ApiCall): ApiResponse {
  const answer = ask({ type: 'call', call: OWN, request, agent: 'kubectl', aside: true });
  if (answer.type !== 'response') throw new Error(`no answer to ${request.method} ${request.path}`);
  return answer.response;
}

function query<Q extends Query>(what: Q): AnswerTo<Q> {
  const answer = ask({ type: 'query', query: OWN, ask: what });
  if (answer.type !== 'answer') throw new Error(`no answer to ${what.kind}`);
  return answer.result as AnswerTo<Q>;
}

export const discover = (): Discovery => readDiscovery(['/api', '/apis'].map((path) => askServer({ method: 'GET', path, accept: DISCOVERY_ACCEPT })));

export const whyNow = (key: string): Why | undefined => query({ kind: 'why', key });
/** What is stored under a key (`pods/default/web`) at this very moment. */
export const storedNow = (key: string): KubeObject | undefined => query({ kind: 'object', key });

export async function openPage(config: ClusterConfig): Promise<void> {
  resetMirror();
  useUi.setState({ selection: { kind: 'step' }, history: [], overlay: undefined });
  host.open(config);
  await settle();
  host.send({ type: 'pace', pace: 'x10' });
  host.send({ type: 'play' });
  await settle();
}

/** The user sends a request, and does not wait for its answer. */
export async function send(request: ApiCall): Promise<void> {
  host.call(request, 'kubectl').catch(() => undefined);
  await settle();
}

export async function command(what: Parameters<typeof host.send>[0]): Promise<void> {
  host.send(what);
  await settle();
}

export const selection = (): Selection => useUi.getState().selection;
export const shown = (key: string): KubeObject | undefined => findObject(useCluster.getState().resources, key);

/** All that the panel has to speak of: what is selected, and of a journey, whose it is. */
export const spokenOf = (): string => JSON.stringify(selection().kind === 'step' ? useCluster.getState().journey : selection());

/** The path of an object by its key; custom resources have their group in front. */
export function pathOf({ resources }: Discovery, key: string): string | undefined {
  const parts = key.split('/');
  const group = parts[0]!.includes('.') ? parts.shift() : undefined;
  const [plural, ...names] = parts;
  const resource = resources.find((r) => r.plural === plural && (group === undefined || r.group === group));
  const name = names.at(-1);
  return resource && name !== undefined ? resourcePath(resource, names.length > 1 ? names[0] : undefined, name) : undefined;
}
