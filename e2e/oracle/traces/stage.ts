import { KINDS } from '../../../src/api/kinds';
import type { KubeObject } from '../../../src/api/object';
import type { ApiCall, ApiRequest, ApiResponse } from '../../../src/api/wire';
import { createResourceTable } from '../../../src/apiserver/resources';
import { parseRoute } from '../../../src/apiserver/route';
import { type Cluster, createCluster } from '../../../src/cluster/cluster';
import { defaultConfig } from '../../../src/cluster/config';
import { registryOf } from '../../../src/cluster/inspect';
import { USER } from '../../../src/cluster/user';
import type { AuditLine, SaidEvent } from './recording';

export interface News {
  readonly audit: readonly AuditLine[];
  readonly states: readonly KubeObject[];
  readonly events: readonly SaidEvent[];
}

/** A cluster of three nodes on which a scenario is played, and what is written down of it. */
export interface Stage {
  readonly namespace: string;
  /** Calls as kubectl does, and waits for the answer. */
  call(call: ApiCall): ApiResponse;
  /** The body of an answer that has to be a success. */
  get<T extends KubeObject>(path: string): T;
  runFor(seconds: number): void;
  /** Runs until nothing has been written for so long. */
  settle(quietSeconds: number): void;
  /** The objects of the scenario's namespace as they are, without Events. */
  objects(): readonly KubeObject[];
  /** What was written since the last time that somebody asked. */
  takeNews(): News;
}

const TABLE = createResourceTable(KINDS);
const FROM: Readonly<Record<string, string>> = { kubelet: 'hollow-kubelet' };
/** A scenario that has not come to rest after this time never will. */
const SETTLE_SECONDS_MAX = 900;

export function createStage(namespace: string): Stage {
  const cluster = createCluster(defaultConfig({ nodes: 3, images: 'hollow' }));
  const answers = new Map<number, ApiResponse>();
  let states: KubeObject[] = [];
  let revision = 0;
  let audited = 0;

  function step(): boolean {
    const message = cluster.step();
    if (message?.to === USER && message.body.type === 'response') {
      const response = message.body as ApiResponse;
      answers.set(response.stream, response);
    }
    return message !== undefined;
  }

  /** The API server compacts etcd's history now and then, so what is written is taken at once. */
  function collect(): boolean {
    const changes = registryOf(cluster)
      .changesSince(revision)
      .filter(({ key, value }) => value !== undefined && key.includes(`/${namespace}/`))
      .map(({ value }) => value as KubeObject);
    revision = registryOf(cluster).revision;
    states.push(...changes);
    return changes.length > 0;
  }

  function runFor(seconds: number): boolean {
    const until = cluster.nowUs + seconds * 1e6;
    while (cluster.nextAtUs <= until && step());
    cluster.idleTo(until);
    return collect();
  }

  function call(request: ApiCall): ApiResponse {
    const stream = cluster.nextStream();
    cluster.input({ kind: 'call', stream, agent: 'kubectl', call: request });
    while (!answers.has(stream) && step());
    collect();
    return answers.get(stream)!;
  }

  runFor(20);
  call({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: namespace } } });
  runFor(5);
  audited = cluster.sent;
  states = [];

  return {
    namespace,
    call,
    get(path) {
      const { code, body } = call({ method: 'GET', path });
      if (code !== 200) throw new Error(`${code} for ${path}`);
      return body as never;
    },
    runFor: (seconds) => void runFor(seconds),
    settle(quietSeconds) {
      for (let waited = 0; waited < SETTLE_SECONDS_MAX; waited += quietSeconds) if (!runFor(quietSeconds)) return;
    },
    objects: () => inNamespace(cluster, namespace).filter(({ kind }) => kind !== 'Event'),
    takeNews() {
      const news = { audit: auditSince(cluster, audited), states: states.filter(({ kind }) => kind !== 'Event'), events: states.flatMap(saidEvent) };
      audited = cluster.sent;
      states = [];
      return news;
    },
  };
}

const inNamespace = (cluster: Cluster, namespace: string): readonly KubeObject[] =>
  [...registryOf(cluster).present.values()].map(({ value }) => value as KubeObject).filter(({ metadata }) => metadata.namespace === namespace);

function saidEvent(object: KubeObject): readonly SaidEvent[] {
  if (object.kind !== 'Event') return [];
  const { type, reason, message, involvedObject, source, reportingComponent } = object as unknown as Record<string, string> & {
    readonly involvedObject: { readonly kind: string; readonly name: string };
    readonly source?: { readonly component?: string };
  };
  const about = `${involvedObject.kind}/${involvedObject.name}`;
  return [{ type: type!, reason: reason!, message: message!, about, from: source?.component || (reportingComponent ?? '') }];
}

/** The requests that were answered since, in the order in which they came, as the audit log has them: without watches and leases. */
function auditSince({ trace, sent }: Cluster, first: number): readonly AuditLine[] {
  const open = new Map<string, number>();
  const lines: (AuditLine & { readonly atUs: number; readonly id: number })[] = [];
  for (let id = first; id < sent; id++) {
    const body = trace.body(id);
    if (trace.to(id) === 'apiserver' && body.type === 'request') open.set(`${trace.from(id)}#${(body as ApiRequest).stream}`, id);
    if (trace.from(id) !== 'apiserver' || body.type !== 'response' || trace.background(id)) continue;
    const client = trace.to(id);
    const { stream, code } = body as ApiResponse;
    const asked = open.get(`${client}#${stream}`);
    if (asked === undefined) continue;
    open.delete(`${client}#${stream}`);
    const request = trace.body(asked) as ApiRequest;
    const route = parseRoute(request, TABLE);
    if (!route.resource || route.verb === 'watch' || route.resource.kind.plural === 'leases') continue;
    const selected = /^metadata\.name=(.+)$/.exec(route.query.get('fieldSelector') ?? '')?.[1];
    const created = (request.body as KubeObject | undefined)?.metadata?.name;
    lines.push({
      atUs: trace.arrivesAtUs(asked),
      id: asked,

      from: FROM[request.agent] ?? request.agent,
      verb: route.verb,
      resource: route.resource.kind.plural,
      ...(route.subresource && { subresource: route.subresource }),
      name: route.name || (selected ?? (route.verb === 'create' ? (created ?? '') : '')),
      code,
    });
  }
  return lines.sort((a, b) => a.atUs - b.atUs || a.id - b.id);
}
