import type { StreamInput } from '../api/container-streams';
import { parseTime } from '../api/time';
import type { Service, ServiceList } from '../api/types.gen';
import type { ApiResponse } from '../api/wire';
import { writable } from '../sim/copy-on-write';
import { hasServiceLinks, looksAtServices, mayLook, serviceVariables } from './service-variables';
import type { ApiTag, LinkLookup, StreamTag } from './state';
import { callApi, callRuntime, type Turn } from './turn';
import type { Worker } from './worker';

/**
 * Every container begins with variables for the Services of its namespace. To watch them for all Pods would cost much, and hardly any of them looks:
 * so it is asked when a command that is run inside does, which Services there were when the container was begun.
 */

type Exec = LinkLookup['call'];

/** Where somebody may type what looks at them. */
const PROMPTS = /(?:^|\/)(?:(?:ba|da|a|z|k)?sh|python[\d.]*|node|irb|php|env)$/;

/** Whether a command may look at variables that the container was not given, because nobody seemed to look. */
export const needsLinks = ({ pod }: Worker, { command, stdin }: Exec): boolean =>
  hasServiceLinks(pod) && !looksAtServices(pod) && (mayLook(command) || (stdin && PROMPTS.test(command[0] ?? '')));

/** Runs a command inside a container as soon as it is known which Services the container was told of. */
export function lookUpLinks(turn: Turn, worker: Worker, call: Exec, tag: StreamTag): void {
  writable(turn.kubelet.state, 'lookups').set(tag.stream, { uid: worker.uid, call, tag, said: [] });
  ask(turn, worker, tag.stream, worker.runningAsOf[call.containerId]);
}

function ask(turn: Turn, { pod }: Worker, stream: number, asOf: string | undefined): void {
  const path = `/api/v1/namespaces/${pod.metadata.namespace}/services`;
  if (asOf === undefined) callApi(turn, { method: 'GET', path }, { for: 'links', stream });
  else callApi(turn, { method: 'GET', path: `${path}?resourceVersion=${asOf}&resourceVersionMatch=Exact` }, { for: 'links', stream, asOf });
}

/** The Services have come. That version may be forgotten (410): then those that are there now, as far as they were there already. */
export function linksFound(turn: Turn, { stream, asOf }: Extract<ApiTag, { readonly for: 'links' }>, { code, body }: ApiResponse): void {
  const { state } = turn.kubelet;
  const lookup = state.lookups.get(stream);
  const worker = state.workers.get(lookup?.uid ?? '');
  if (!lookup || !worker) return;
  if (code !== 200 && asOf !== undefined) return ask(turn, worker, stream, undefined);
  const services = code === 200 ? (body as ServiceList).items : [];
  const links = serviceVariables(asOf === undefined ? services.filter((service) => wasThere(service, worker, lookup.call)) : services);
  forgetLookup(turn, stream);
  const call = callRuntime(turn, { ...lookup.call, links }, lookup.tag);
  for (const data of lookup.said) turn.send(turn.kubelet.runtime, { type: 'cri-input', call, data });
}

/** Whether a Service is as old as a container. */
function wasThere({ metadata }: Service, { runtime }: Worker, { containerId }: Exec): boolean {
  const startedAtUs = runtime.containers.find(({ id }) => id === containerId)?.startedAtUs ?? 0;
  return (parseTime(metadata.creationTimestamp ?? '') ?? 0) <= startedAtUs;
}

/** What a client says of a command that is not begun yet is kept for it; whether it is one. */
export function saidMeanwhile({ kubelet: { state } }: Turn, stream: number, data: StreamInput): boolean {
  const lookup = state.lookups.get(stream);
  if (lookup) writable(state, 'lookups').set(stream, { ...lookup, said: [...lookup.said, data] });
  return lookup !== undefined;
}

/** It has begun, or its client has gone. */
export function forgetLookup({ kubelet: { state } }: Turn, stream: number): void {
  if (state.lookups.has(stream)) writable(state, 'lookups').delete(stream);
}
