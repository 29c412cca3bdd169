import { ownValue } from '../api/object';
import { quantityMilliValue, quantityValue } from '../api/quantity';
import type { ConfigMap, Container, EnvVar, Pod, Secret, Service } from '../api/types.gen';
import { type EnvFiles, envFileValue } from './env-files';
import type { Lookup } from './references';
import { serviceVariables } from './service-variables';

/** What a container's environment follows from. */
export interface EnvironmentView {
  readonly pod: Pod;
  readonly podIp: string;
  readonly hostIp: string;
  readonly nodeName: string;
  readonly allocatable: Readonly<Record<string, string>>;
  readonly lookup: Lookup;
  /** The files that variables of the container stand in. */
  readonly files?: EnvFiles;
  /** The Services that the Pod is told of. */
  readonly services?: readonly Service[] | undefined;
}

export type Environment = readonly (readonly [name: string, value: string])[];

/** A container's environment, or why it cannot be made: `configmap "x" not found` (kubelet `makeEnvironmentVariables`). */
export function makeEnvironment(view: EnvironmentView, container: Container): Environment | string {
  const env = new Map<string, string>();
  const namespace = view.pod.metadata.namespace ?? '';
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const ref = configMapRef ?? secretRef;
    if (!ref) continue;
    const kind = configMapRef ? 'configmaps' : 'secrets';
    const object = view.lookup({ kind, namespace, name: ref.name ?? '' });
    if (!object && !ref.optional) return `${configMapRef ? 'configmap' : 'secret'} "${ref.name}" not found`;
    for (const [key, value] of Object.entries((object as ConfigMap | Secret | undefined)?.data ?? {}))
      env.set(`${prefix}${key}`, configMapRef ? value : decodeBase64(value));
  }
  for (const variable of container.env ?? []) {
    const value = envValue(view, container, variable, env);
    if (value === undefined) continue;
    if (typeof value !== 'string') return value.error;
    env.set(variable.name, value);
  }
  // Services' variables come last, and only where nothing else has the name.
  for (const [name, value] of serviceVariables(view.services ?? [])) if (!env.has(name)) env.set(name, value);
  return [...env];
}

function envValue(
  view: EnvironmentView,
  container: Container,
  { value, valueFrom }: EnvVar,
  env: ReadonlyMap<string, string>,
): string | { readonly error: string } | undefined {
  if (!valueFrom) return expand(value ?? '', env.size === 0 && !view.services ? env : new Map([...serviceVariables(view.services ?? []), ...env]));
  const namespace = view.pod.metadata.namespace ?? '';
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = valueFrom;
  if (fileKeyRef) return envFileValue(view.files ?? {}, view.pod.metadata.uid ?? '', fileKeyRef);
  if (fieldRef) return podField(view, fieldRef.fieldPath);
  if (resourceFieldRef) return resourceField(view, container, resourceFieldRef.resource, resourceFieldRef.divisor);
  const ref = configMapKeyRef ?? secretKeyRef;
  if (!ref) return '';
  const object = view.lookup({ kind: configMapKeyRef ? 'configmaps' : 'secrets', namespace, name: ref.name ?? '' }) as ConfigMap | Secret | undefined;
  if (!object) return ref.optional ? undefined : { error: `${configMapKeyRef ? 'configmap' : 'secret'} "${ref.name}" not found` };
  const found = ownValue(object.data, ref.key);
  if (found === undefined)
    return ref.optional ? undefined : { error: `couldn't find key ${ref.key} in ${configMapKeyRef ? 'ConfigMap' : 'Secret'} ${namespace}/${ref.name}` };
  return configMapKeyRef ? found : decodeBase64(found);
}

/** The downward API's fields of a Pod. */
export function podField({ pod, podIp, hostIp, nodeName }: EnvironmentView, path: string): string {
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name ?? '';
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid ?? '';
    case 'spec.nodeName':
      return nodeName;
    case 'spec.serviceAccountName':
      return pod.spec?.serviceAccountName ?? '';
    case 'status.hostIP':
    case 'status.hostIPs':
      return hostIp;
    case 'status.podIP':
    case 'status.podIPs':
      return podIp;
    case 'metadata.labels':
      return formatMap(pod.metadata.labels);
    case 'metadata.annotations':
      return formatMap(pod.metadata.annotations);
    default: {
      const subscript = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
      return (subscript && ownValue(pod.metadata[subscript[1] as 'labels' | 'annotations'], subscript[2]!)) ?? '';
    }
  }
}

/** Labels or annotations in lines of `name="value"` (fieldpath `FormatMap`). */
const formatMap = (map: Readonly<Record<string, string>> = {}): string =>
  Object.keys(map)
    .sort()
    .map((name) => `${name}=${JSON.stringify(map[name])}`)
    .join('\n');

/** The downward API's resources of a container; without a limit, what the node has. */
export function resourceField({ allocatable }: EnvironmentView, container: Container, path: string, divisor: string | undefined): string {
  const [kind, resource] = [path.slice(0, path.indexOf('.')), path.slice(path.indexOf('.') + 1)];
  const { limits, requests } = container.resources ?? {};
  const text = kind === 'limits' ? (limits?.[resource] ?? allocatable[resource]) : (requests?.[resource] ?? '0');
  const by = divisor && divisor !== '0' ? divisor : '1';
  return String(Math.ceil(resource === 'cpu' ? quantityMilliValue(text) / quantityMilliValue(by) : quantityValue(text) / quantityValue(by)));
}

/** Kubernetes' own `$(NAME)` in commands, arguments and values; `$$` is a dollar sign, an unknown name stays as it is (`third_party/forked/golang/expansion`). */
export const expand = (text: string, env: ReadonlyMap<string, string>): string => expandWith(text, (name) => env.get(name));

/** The same, with what each name stands for. */
export const expandWith = (text: string, meant: (name: string) => string | undefined): string =>
  text.includes('$') ? text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name: string | undefined) => (name === undefined ? '$' : (meant(name) ?? whole))) : text;

export const decodeBytes = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** A Secret's value as text. */
const decodeBase64 = (text: string): string => new TextDecoder().decode(decodeBytes(text));
