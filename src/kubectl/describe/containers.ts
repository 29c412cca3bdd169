import { ownValue } from '../../api/object';
import { quantityMilliValue, quantityValue } from '../../api/quantity';
import type { Container, ContainerPort, ContainerState, ContainerStatus, EnvFromSource, EnvVar, Pod, Probe, ResourceRequirements } from '../../api/types.gen';
import { formatDate } from './common';
import { sortedEntries, type Writer } from './writer';

/** Containers as `kubectl describe` writes them, of Pods and of templates. */

function writeState(writer: Writer, title: string, { running, waiting, terminated }: ContainerState): void {
  if (running) {
    writer.line(2, `${title}:\tRunning`);
    writer.line(3, `Started:\t${formatDate(running.startedAt)}`);
  } else if (terminated && !waiting) {
    writer.line(2, `${title}:\tTerminated`);
    if (terminated.reason) writer.line(3, `Reason:\t${terminated.reason}`);
    if (terminated.message) writer.line(3, `Message:\t${terminated.message}`);
    writer.line(3, `Exit Code:\t${terminated.exitCode}`);
    if (terminated.signal) writer.line(3, `Signal:\t${terminated.signal}`);
    writer.line(3, `Started:\t${formatDate(terminated.startedAt)}`);
    writer.line(3, `Finished:\t${formatDate(terminated.finishedAt)}`);
  } else {
    writer.line(2, `${title}:\tWaiting`);
    if (waiting?.reason) writer.line(3, `Reason:\t${waiting.reason}`);
  }
}

export function writeResources(writer: Writer, level: number, resources: ResourceRequirements | undefined): void {
  for (const [title, amounts] of [
    ['Limits', sortedEntries(resources?.limits)],
    ['Requests', sortedEntries(resources?.requests)],
  ] as const) {
    if (amounts.length > 0) writer.line(level, `${title}:`);
    for (const [name, quantity] of amounts) writer.line(level + 1, `${name}:\t${quantity}`);
  }
}

/** `http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3` (`DescribeProbe`). */
function probeText(probe: Probe): string {
  const attributes = `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 0}s period=${probe.periodSeconds ?? 0}s #success=${probe.successThreshold ?? 0} #failure=${probe.failureThreshold ?? 0}`;
  const { exec, httpGet, tcpSocket, grpc } = probe;
  if (exec) return `exec [${(exec.command ?? []).join(' ')}] ${attributes}`;
  if (httpGet) {
    const path = httpGet.path ?? '';
    return `http-get ${(httpGet.scheme ?? '').toLowerCase()}://${httpGet.host ?? ''}:${httpGet.port}${path && !path.startsWith('/') ? '/' : ''}${path} ${attributes}`;
  }
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port} ${attributes}`;
  if (grpc) return `grpc <pod>:${grpc.port} ${grpc.service ?? ''} ${attributes}`;
  return `unknown ${attributes}`;
}

/** What a container sees of its own Pod under a field path (`fieldpath.ExtractFieldPathAsString`). */
function fieldOfPod({ metadata, spec, status }: Pod, path: string): string {
  const keyed = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (keyed) return ownValue(metadata[keyed[1] as 'labels' | 'annotations'], keyed[2]!) ?? '';
  const map = (entries: Readonly<Record<string, string>> | undefined): string =>
    sortedEntries(entries)
      .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
      .join('\n');
  const fields: Readonly<Record<string, string | undefined>> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'metadata.labels': map(metadata.labels),
    'metadata.annotations': map(metadata.annotations),
    'spec.nodeName': spec?.nodeName,
    'spec.serviceAccountName': spec?.serviceAccountName,
    'spec.host': spec?.nodeName,
    'status.hostIP': status?.hostIP,
    'status.podIP': status?.podIP,
    'status.podIPs': status?.podIPs?.map(({ ip }) => ip).join(','),
  };
  return fields[path] ?? '';
}

/** `limits.cpu` of a container, in whole divisors, rounded up. */
function resourceField(container: Container, resource: string, divisor: string | undefined): string {
  const [which, name] = resource.split('.') as ['limits' | 'requests', string];
  const amount = container.resources?.[which]?.[name];
  const unit = divisor && divisor !== '0' ? divisor : '1';
  const value = name === 'cpu' ? quantityMilliValue(amount) / quantityMilliValue(unit) : quantityValue(amount) / quantityValue(unit);
  const text = String(Math.ceil(value));
  return text === '0' && (resource === 'limits.cpu' || resource === 'limits.memory') ? 'node allocatable' : text;
}

function envLines(container: Container, { name, value, valueFrom }: EnvVar, pod: Pod | undefined): readonly string[] {
  if (!valueFrom) return (value ?? '').split('\n').map((line, i) => (i === 0 ? `${name}:\t${line}` : `\t${line}`));
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
  if (fieldRef) return [`${name}:\t${pod ? fieldOfPod(pod, fieldRef.fieldPath) : ''} (${fieldRef.apiVersion ?? ''}:${fieldRef.fieldPath})`];
  if (resourceFieldRef) return [`${name}:\t${resourceField(container, resourceFieldRef.resource, resourceFieldRef.divisor)} (${resourceFieldRef.resource})`];
  if (secretKeyRef) return [`${name}:\t<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name}'>\tOptional: ${secretKeyRef.optional ?? false}`];
  if (configMapKeyRef)
    return [`${name}:\t<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name}'>\tOptional: ${configMapKeyRef.optional ?? false}`];
  return [];
}

function envFromLine({ configMapRef, secretRef, prefix }: EnvFromSource): string {
  const from = configMapRef ?? secretRef;
  const kind = configMapRef ? 'ConfigMap' : secretRef ? 'Secret' : '';
  return `${from?.name ?? ''}\t${kind}${prefix ? ` with prefix '${prefix}'` : ''}\tOptional: ${from?.optional ?? false}`;
}

function writePorts(writer: Writer, title: string, ports: readonly ContainerPort[], number: (port: ContainerPort) => number): void {
  const texts = ports.map((p) => `${number(p)}/${p.protocol ?? ''}`);
  writer.line(2, `${title}${texts.length > 1 ? 's' : ''}:\t${texts.join(', ') || '<none>'}`);
}

function writeMounts(writer: Writer, { volumeMounts = [], volumeDevices = [] }: Container): void {
  writer.line(2, volumeMounts.length === 0 ? 'Mounts:\t<none>' : 'Mounts:');
  for (const m of [...volumeMounts].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1)))
    writer.line(3, `${m.mountPath} from ${m.name} (${m.readOnly ? 'ro' : 'rw'}${m.subPath ? `,path=${JSON.stringify(m.subPath)}` : ''})`);
  if (volumeDevices.length === 0) return;
  writer.line(2, volumeMounts.length === 0 ? 'Devices:\t<none>' : 'Devices:');
  for (const d of [...volumeDevices].sort((a, b) => (a.devicePath < b.devicePath ? -1 : 1))) writer.line(3, `${d.devicePath} from ${d.name}`);
}

function writeContainer(
  writer: Writer,
  container: Container,
  { space, status, pod }: { readonly space: string; readonly status: ContainerStatus | undefined; readonly pod: Pod | undefined },
): void {
  writer.line(1, `${space && ' '}${container.name}:`);
  if (status) writer.line(2, `Container ID:\t${status.containerID ?? ''}`);
  writer.line(2, `Image:\t${container.image ?? ''}`);
  if (status) writer.line(2, `Image ID:\t${status.imageID ?? ''}`);
  writePorts(writer, 'Port', container.ports ?? [], (p) => p.containerPort);
  writePorts(writer, 'Host Port', container.ports ?? [], (p) => p.hostPort ?? 0);
  const seccomp = container.securityContext?.seccompProfile;
  if (seccomp) writer.line(2, `SeccompProfile:\t${seccomp.type}`);
  if (seccomp?.type === 'Localhost') writer.line(3, `LocalhostProfile:\t${seccomp.localhostProfile ?? ''}`);
  for (const [title, words] of [
    ['Command', container.command],
    ['Args', container.args],
  ] as const) {
    if (!words?.length) continue;
    writer.line(2, `${title}:`);
    for (const word of words) for (const line of word.split('\n')) writer.line(3, line);
  }
  if (status) {
    writeState(writer, 'State', status.state ?? {});
    if (status.lastState?.terminated) writeState(writer, 'Last State', status.lastState);
    writer.line(2, `Ready:\t${status.ready ? 'True' : 'False'}`);
    writer.line(2, `Restart Count:\t${status.restartCount}`);
  }
  writeResources(writer, 2, container.resources);
  if (container.livenessProbe) writer.line(2, `Liveness:\t${probeText(container.livenessProbe)}`);
  if (container.readinessProbe) writer.line(2, `Readiness:\t${probeText(container.readinessProbe)}`);
  if (container.startupProbe) writer.line(2, `Startup:\t${probeText(container.startupProbe)}`);
  if (container.envFrom?.length) writer.line(2, 'Environment Variables from:');
  for (const from of container.envFrom ?? []) writer.line(3, envFromLine(from));
  writer.line(2, container.env?.length ? 'Environment:' : 'Environment:\t<none>');
  for (const variable of container.env ?? []) for (const line of envLines(container, variable, pod)) writer.line(3, line);
  writeMounts(writer, container);
}

/** Containers under a title; `space` is what the title begins with: two spaces inside a template. */
export function writeContainers(
  writer: Writer,
  title: string,
  containers: readonly Container[],
  { statuses = [], pod, space = '' }: { readonly statuses?: readonly ContainerStatus[] | undefined; readonly pod?: Pod; readonly space?: string } = {},
): void {
  writer.line(0, `${space}${title}:${containers.length === 0 ? ' <none>' : ''}`);
  for (const container of containers) writeContainer(writer, container, { space, status: statuses.find((s) => s.name === container.name), pod });
}
