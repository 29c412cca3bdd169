import type { HTTPGetAction, Lifecycle, LifecycleHandler, Probe } from '../types.gen';
import { type FieldError, forbidden, invalid, invalidEach, NO_ERRORS, notSupported, required } from './errors';
import { isHTTPHeaderName } from './names';
import { validateNonnegative } from './object-meta';
import { validatePortNumOrName } from './ports';

/** Probes and lifecycle hooks: upstream `pkg/apis/core/validation`. */
type Handler = Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'> & Pick<LifecycleHandler, 'sleep'>;

function validateHttpGet(action: HTTPGetAction, path: string): readonly FieldError[] {
  const { scheme = '', port } = action;
  return [
    ...(action.path ? NO_ERRORS : [required(`${path}.path`)]),
    ...validatePortNumOrName(port, `${path}.port`),
    ...(scheme === 'HTTP' || scheme === 'HTTPS' ? NO_ERRORS : [notSupported(`${path}.scheme`, scheme, ['HTTP', 'HTTPS'])]),
    ...(action.httpHeaders ?? []).flatMap(({ name = '' }) => invalidEach(`${path}.httpHeaders`, name, isHTTPHeaderName(name))),
  ];
}

function validateSleep(seconds: number, gracePeriod: number | undefined, path: string): readonly FieldError[] {
  if (gracePeriod === undefined || (seconds >= 0 && seconds <= gracePeriod)) return NO_ERRORS;
  return [invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`)];
}

/** `validateHandler`: exactly one kind of action. */
function validateHandler(handler: Handler, gracePeriod: number | undefined, path: string): readonly FieldError[] {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  const checks: readonly (readonly [string, unknown, (at: string) => readonly FieldError[]])[] = [
    ['exec', exec, (at) => (exec?.command?.length ? NO_ERRORS : [required(`${at}.command`)])],
    ['httpGet', httpGet, (at) => validateHttpGet(httpGet!, at)],
    ['tcpSocket', tcpSocket, (at) => validatePortNumOrName(tcpSocket!.port, `${at}.port`)],
    ['grpc', grpc, (at) => validatePortNumOrName(grpc!.port ?? 0, `${at}.port`)],
    ['sleep', sleep, (at) => validateSleep(sleep!.seconds, gracePeriod, at)],
  ];
  const given = checks.filter(([, action]) => action !== undefined);
  if (given.length === 0) return [required(path, 'must specify a handler type')];
  return given.flatMap(([name, , validate], i) =>
    i === 0 ? validate(`${path}.${name}`) : [forbidden(`${path}.${name}`, 'may not specify more than 1 handler type')],
  );
}

function validateProbe(probe: Probe, gracePeriod: number | undefined, path: string): readonly FieldError[] {
  const errors: FieldError[] = [...validateHandler(probe, gracePeriod, path)];
  for (const field of ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const)
    errors.push(...validateNonnegative(probe[field], `${path}.${field}`));
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0) errors.push(invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  return errors;
}

export interface Probes {
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly startupProbe?: Probe;
}

/** All three probes of a container. */
export function validateProbes({ livenessProbe, readinessProbe, startupProbe }: Probes, gracePeriod: number | undefined, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const once = (probe: Probe, at: string): void => {
    errors.push(...validateProbe(probe, gracePeriod, at));
    if (probe.successThreshold !== 1) errors.push(invalid(`${at}.successThreshold`, probe.successThreshold ?? 0, 'must be 1'));
  };
  if (livenessProbe) once(livenessProbe, `${path}.livenessProbe`);
  if (readinessProbe) {
    const at = `${path}.readinessProbe`;
    errors.push(...validateProbe(readinessProbe, gracePeriod, at));
    if (readinessProbe.terminationGracePeriodSeconds !== undefined)
      errors.push(invalid(`${at}.terminationGracePeriodSeconds`, readinessProbe.terminationGracePeriodSeconds, 'must not be set for readinessProbes'));
  }
  if (startupProbe) once(startupProbe, `${path}.startupProbe`);
  return errors;
}

/** `validateLifecycle`. Stop signals never get here: their feature gate is off, and they are dropped. */
export const validateLifecycle = ({ postStart, preStop }: Lifecycle, gracePeriod: number | undefined, path: string): readonly FieldError[] => [
  ...(postStart ? validateHandler(postStart, gracePeriod, `${path}.postStart`) : NO_ERRORS),
  ...(preStop ? validateHandler(preStop, gracePeriod, `${path}.preStop`) : NO_ERRORS),
];
