import type { Pod } from '../api/types.gen';
import { type FieldError, forbidden, invalid as invalidField } from '../api/validation/errors';
import type { ContainerLogsRequest } from '../api/wire';
import type { Operation } from './operation';
import { relay } from './relays';
import type { Route } from './route';
import { badRequest, invalid, notFound } from './status';
import { fail, keyOf, respond, type Turn } from './turn';

/** `GET …/pods/NAME/log`: asks the kubelet of the Pod's node (`registry/core/pod` LogLocation). */
export function readLogs(turn: Turn, operation: Operation, route: Route): void {
  const { server } = turn;
  const pod = server.cacheOf(route.resource).get(keyOf(route)) as Pod | undefined;
  if (!pod) {
    fail(turn, operation, notFound({ group: '', name: 'pods' }, route.name));
    return;
  }
  const container = containerOf(pod, route.query.get('container') ?? '');
  if (typeof container !== 'string') {
    fail(turn, operation, badRequest(container.refused));
    return;
  }
  const errors = validateOptions(route.query);
  if (errors.length > 0) {
    fail(turn, operation, invalid({ group: '', name: 'PodLogOptions' }, route.name, errors));
    return;
  }
  // A Pod that has no node yet has no log, which is not an error.
  if (!pod.spec?.nodeName) {
    respond(turn, operation, 200, '');
    return;
  }
  relay(turn, operation, pod.spec.nodeName, (stream) => ({
    type: 'logs',
    stream,
    namespace: route.namespace,
    pod: route.name,
    container,
    ...logOptions(route.query),
  }));
}

/** Upstream ValidatePodLogOptions. */
function validateOptions(query: URLSearchParams): readonly FieldError[] {
  const atLeast = (name: string, min: number, why: string): readonly FieldError[] => {
    const value = Number(query.get(name) ?? min);
    return value < min ? [invalidField(name, value, why)] : [];
  };
  const both = query.has('sinceSeconds') && query.has('sinceTime') ? [forbidden('', 'at most one of `sinceTime` or `sinceSeconds` may be specified')] : [];
  return [
    ...atLeast('tailLines', 0, 'must be greater than or equal to 0'),
    ...atLeast('limitBytes', 1, 'must be greater than 0'),
    ...(both.length > 0 ? both : atLeast('sinceSeconds', 1, 'must be greater than 0')),
  ];
}

const namesOf = (containers: readonly { readonly name: string }[] = []): readonly string[] => containers.map((c) => c.name);

/** The container asked for, or the only one there is. */
export function containerOf({ metadata: { name }, spec }: Pod, asked: string): string | { readonly refused: string } {
  const containers = namesOf(spec?.containers);
  const init = namesOf(spec?.initContainers);
  if (asked) {
    if ([...containers, ...init, ...namesOf(spec?.ephemeralContainers)].includes(asked)) return asked;
    return { refused: `container ${asked} is not valid for pod ${name}` };
  }
  if (containers.length === 1) return containers[0]!;
  const alsoInit = init.length > 0 ? ` or one of the init containers: [${init.join(' ')}]` : '';
  return { refused: `a container name must be specified for pod ${name}, choose one of: [${containers.join(' ')}]${alsoInit}` };
}

type LogOptions = Pick<ContainerLogsRequest, 'previous' | 'timestamps' | 'follow' | 'tailLines' | 'sinceSeconds' | 'limitBytes' | 'sinceTime'>;

function logOptions(query: URLSearchParams): LogOptions {
  const flag = (name: 'previous' | 'timestamps' | 'follow') => (query.get(name) === 'true' ? { [name]: true } : {});
  const count = (name: 'tailLines' | 'sinceSeconds' | 'limitBytes') => (query.has(name) ? { [name]: Number(query.get(name)) } : {});
  const sinceTime = query.get('sinceTime');
  return {
    ...flag('previous'),
    ...flag('timestamps'),
    ...flag('follow'),
    ...count('tailLines'),
    ...count('sinceSeconds'),
    ...count('limitBytes'),
    ...(sinceTime ? { sinceTime } : {}),
  };
}
