import type { ComponentStatus } from '../api/types.gen';
import type { Address } from '../sim/message';
import type { Operation } from './operation';
import type { Route } from './route';
import { parseSelection, selects } from './selection';
import { badRequest, notFound } from './status';
import { fail, show, type Turn } from './turn';

/**
 * How the control plane's other parts are (`pkg/registry/core/componentstatus`). Where upstream asks their health endpoints, here it is looked at whether
 * they still hold their watches open: one that is gone does not.
 */
interface Part {
  readonly name: string;
  /** Whose watch of what shows that it is there. */
  readonly watches: readonly [groupVersion: string, plural: string, client: Address];
  /** The port of its health endpoint. */
  readonly port: number;
}

const PARTS: readonly Part[] = [
  { name: 'scheduler', watches: ['v1', 'pods', 'scheduler'], port: 10259 },
  { name: 'controller-manager', watches: ['apps/v1', 'deployments', 'controller/deployment'], port: 10257 },
];

const statusOf = (name: string, condition: object): ComponentStatus => ({
  apiVersion: 'v1',
  kind: 'ComponentStatus',
  metadata: { name },
  conditions: [{ type: 'Healthy', status: 'True', message: 'ok', ...condition }],
});

function examined({ server }: Turn, { name, watches: [groupVersion, plural, client], port }: Part): ComponentStatus {
  const resource = server.table.find(groupVersion, plural);
  const isThere = resource !== undefined && [...server.cacheOf(resource).watchers()].some((watcher) => watcher.client === client);
  const message = `Get "https://127.0.0.1:${port}/healthz": dial tcp 127.0.0.1:${port}: connect: connection refused`;
  return statusOf(name, isThere ? {} : { status: 'False', message });
}

/** Answers who asks for one of them, or for all. */
export function readComponentStatuses(turn: Turn, operation: Operation, route: Route): void {
  const { resource, name, query } = route;
  // Without its etcd the API server would not have come as far as this.
  const all = [...PARTS.map((part) => examined(turn, part)), statusOf('etcd-0', {})];
  if (name !== '') {
    const one = all.find(({ metadata }) => metadata.name === name);
    if (one) show(turn, operation, route, 200, one);
    else fail(turn, operation, notFound({ group: '', name: 'componentstatus' }, name));
    return;
  }
  const selection = parseSelection(resource, '', query);
  if (typeof selection === 'string') return fail(turn, operation, badRequest(selection));
  const items = all.filter((one) => selects(selection, resource, one));
  show(turn, operation, route, 200, { kind: 'ComponentStatusList', apiVersion: 'v1', metadata: {}, items });
}
