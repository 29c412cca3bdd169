import type { Container, ContainerState, ContainerStatus, EnvVar, Probe, ResourceRequirements, Volume } from '../../api/types.gen';
import { formatDate } from './common';
import type { Writer } from './writer';

/** Containers, probes and volumes as `kubectl describe` writes them, of Pods and of templates. */

function writeState(writer: Writer, title: string, state: ContainerState): void {
  const { running, waiting, terminated } = state;
  if (running) {
    writer.line(2, `${title}:\tRunning`);
    writer.line(3, `Started:\t${formatDate(running.startedAt)}`);
  } else if (terminated) {
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

function writeResources(writer: Writer, { limits, requests }: ResourceRequirements): void {
  for (const [title, list] of [
    ['Limits', limits],
    ['Requests', requests],
  ] as const) {
    const entries = Object.entries(list ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
    if (entries.length > 0) writer.line(2, `${title}:`);
    for (const [name, quantity] of entries) writer.line(3, `${name}:\t${quantity}`);
  }
}

/** `http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3` (`DescribeProbe`). */
function probeText(probe: Probe): string {
  const attributes = `delay=${probe.initialDelaySeconds ?? 0}s timeout=${probe.timeoutSeconds ?? 1}s period=${probe.periodSeconds ?? 10}s #success=${probe.successThreshold ?? 1} #failure=${probe.failureThreshold ?? 3}`;
  const { exec, httpGet, tcpSocket, grpc } = probe;
  if (exec) return `exec [${(exec.command ?? []).join(' ')}] ${attributes}`;
  if (httpGet) return `http-get ${(httpGet.scheme ?? 'HTTP').toLowerCase()}://${httpGet.host ?? ''}:${httpGet.port}${httpGet.path ?? ''} ${attributes}`;
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port} ${attributes}`;
  if (grpc) return `grpc <pod>:${grpc.port} ${grpc.service ?? ''} ${attributes}`;
  return `unknown ${attributes}`;
}

function envText({ name, value, valueFrom }: EnvVar): string {
  if (!valueFrom) return `${name}:\t${value ?? ''}`;
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
  if (fieldRef) return `${name}:\t (${fieldRef.apiVersion ?? 'v1'}:${fieldRef.fieldPath})`;
  if (resourceFieldRef) return `${name}:\t (${resourceFieldRef.resource})`;
  if (secretKeyRef) return `${name}:\t<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name}'>\tOptional: ${secretKeyRef.optional ?? false}`;
  if (configMapKeyRef)
    return `${name}:\t<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name}'>\tOptional: ${configMapKeyRef.optional ?? false}`;
  return `${name}:\t`;
}

function writeContainer(writer: Writer, container: Container, status: ContainerStatus | undefined, inPod: boolean): void {
  writer.line(1, `${container.name}:`);
  if (status) writer.line(2, `Container ID:\t${status.containerID ?? ''}`);
  writer.line(2, `Image:\t${container.image ?? ''}`);
  if (status) writer.line(2, `Image ID:\t${status.imageID ?? ''}`);
  const ports = container.ports ?? [];
  const plural = ports.length > 1 ? 's' : '';
  writer.line(2, `Port${plural}:\t${ports.map((p) => `${p.containerPort}/${p.protocol ?? 'TCP'}${p.name ? ` (${p.name})` : ''}`).join(', ') || '<none>'}`);
  writer.line(2, `Host Port${plural}:\t${ports.map((p) => `${p.hostPort ?? 0}/${p.protocol ?? 'TCP'}${p.name ? ` (${p.name})` : ''}`).join(', ') || '<none>'}`);
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
  writeResources(writer, container.resources ?? {});
  if (container.livenessProbe) writer.line(2, `Liveness:\t${probeText(container.livenessProbe)}`);
  if (container.readinessProbe) writer.line(2, `Readiness:\t${probeText(container.readinessProbe)}`);
  if (container.startupProbe) writer.line(2, `Startup:\t${probeText(container.startupProbe)}`);
  if (container.envFrom?.length) {
    writer.line(2, 'Environment Variables from:');
    for (const { configMapRef, secretRef, prefix } of container.envFrom)
      writer.line(
        3,
        `${configMapRef?.name ?? secretRef?.name}\t${configMapRef ? 'ConfigMap' : 'Secret'}${prefix ? ` with prefix '${prefix}'` : ''}\tOptional: ${(configMapRef ?? secretRef)?.optional ?? false}`,
      );
  }
  if (container.env?.length) {
    writer.line(2, 'Environment:');
    for (const variable of container.env) writer.line(3, envText(variable));
  } else writer.line(2, 'Environment:\t<none>');
  const mounts = [...(container.volumeMounts ?? [])].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1));
  if (mounts.length === 0) {
    if (inPod || !status) writer.line(2, 'Mounts:\t<none>');
    return;
  }
  writer.line(2, 'Mounts:');
  for (const m of mounts) writer.line(3, `${m.mountPath} from ${m.name} (${m.readOnly ? 'ro' : 'rw'}${m.subPath ? `,path="${m.subPath}"` : ''})`);
}

export function writeContainers(writer: Writer, title: string, containers: readonly Container[], statuses: readonly ContainerStatus[] | undefined): void {
  writer.line(0, `${title}:`);
  for (const container of containers)
    writeContainer(
      writer,
      container,
      statuses?.find((s) => s.name === container.name),
      statuses !== undefined,
    );
}

type Fields = readonly (readonly [name: string, value: string])[];

/** A volume's source: its type with an explanation, and its fields (`describeVolumes`). */
function sourceOf(volume: Volume): readonly [type: string, fields: Fields] {
  const { configMap, secret, emptyDir, hostPath, persistentVolumeClaim, projected } = volume;
  if (emptyDir)
    return [
      "EmptyDir (a temporary directory that shares a pod's lifetime)",
      [
        ['Medium', emptyDir.medium ?? ''],
        ['SizeLimit', emptyDir.sizeLimit ?? '<unset>'],
      ],
    ];
  if (hostPath)
    return [
      'HostPath (bare host directory volume)',
      [
        ['Path', hostPath.path],
        ['HostPathType', hostPath.type ?? ''],
      ],
    ];
  if (secret)
    return [
      'Secret (a volume populated by a Secret)',
      [
        ['SecretName', secret.secretName ?? ''],
        ['Optional', String(secret.optional ?? false)],
      ],
    ];
  if (configMap)
    return [
      'ConfigMap (a volume populated by a ConfigMap)',
      [
        ['Name', configMap.name ?? ''],
        ['Optional', String(configMap.optional ?? false)],
      ],
    ];
  if (persistentVolumeClaim)
    return [
      'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
      [
        ['ClaimName', persistentVolumeClaim.claimName],
        ['ReadOnly', String(persistentVolumeClaim.readOnly ?? false)],
      ],
    ];
  if (projected) {
    const fields = (projected.sources ?? []).flatMap((s): Fields => {
      if (s.serviceAccountToken) return [['TokenExpirationSeconds', String(s.serviceAccountToken.expirationSeconds ?? 3600)]];
      if (s.configMap)
        return [
          ['ConfigMapName', s.configMap.name ?? ''],
          ['Optional', String(s.configMap.optional ?? false)],
        ];
      if (s.secret)
        return [
          ['SecretName', s.secret.name ?? ''],
          ['Optional', String(s.secret.optional ?? false)],
        ];
      return s.downwardAPI ? [['DownwardAPI', 'true']] : [];
    });
    return ['Projected (a volume that contains injected data from multiple sources)', fields];
  }
  return ['<unknown>', []];
}

export function writeVolumes(writer: Writer, volumes: readonly Volume[] | undefined): void {
  if (!volumes?.length) {
    writer.line(0, 'Volumes:\t<none>');
    return;
  }
  writer.line(0, 'Volumes:');
  for (const volume of volumes) {
    const [type, fields] = sourceOf(volume);
    writer.line(1, `${volume.name}:`);
    writer.line(2, `Type:\t${type}`);
    for (const [name, value] of fields) writer.line(2, `${name}:\t${value}`);
  }
}
