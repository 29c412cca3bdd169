import type { KubeObject } from '../api/object';
import { validateConnection } from './admission';
import { isAsking } from './admission/dynamic/webhook-call';
import { consult } from './consultations';
import { subresourcesOf } from './discovery';
import type { Operation } from './operation';
import type { Route } from './route';
import { fail, scopeOf, type Turn } from './turn';

/** Whether admission lets somebody connect (`pods/attach`, `exec`, `portforward`). If not, the request is answered, or waits for webhooks (`handlers/rest.go` ConnectResource). */
export function admitConnection(turn: Turn, operation: Operation, route: Route): boolean {
  const first = operation.first ?? { random: turn.server.random.save(), nowUs: turn.nowUs };
  const ending = validateConnection(scopeOf(turn, operation, route), optionsOf(route));
  if (!ending) return true;
  if (isAsking(ending)) consult(turn, { ...operation, first }, ending.asks);
  else fail(turn, operation, ending);
  return false;
}

/** What the query says, as an object: `PodAttachOptions`. */
function optionsOf({ resource, subresource, query }: Route): KubeObject {
  const kind = subresourcesOf(resource).find(({ name }) => name === subresource)?.kind.kind ?? '';
  const flags = Object.fromEntries(
    ['stdin', 'stdout', 'stderr', 'tty'].filter((name) => ['1', 'true'].includes(query.get(name) ?? '')).map((name) => [name, true]),
  );
  const container = query.get('container');
  const command = query.getAll('command');
  return { apiVersion: 'v1', kind, metadata: {}, ...flags, ...(container ? { container } : {}), ...(command.length > 0 ? { command } : {}) } as KubeObject;
}
