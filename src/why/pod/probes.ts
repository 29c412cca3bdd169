import type { Container, Event, Pod, Probe } from '../../api/types.gen';
import type { ProbeStory, ProbeType } from '../container-story';
import type { Known, PodInside } from '../known';
import { latestEvent } from '../latest-event';

const TYPES: readonly ProbeType[] = ['startup', 'liveness', 'readiness'];

const probeOf = (container: Container, type: ProbeType): Probe | undefined =>
  type === 'startup' ? container.startupProbe : type === 'liveness' ? container.livenessProbe : container.readinessProbe;

/** What a probe does, in one line. */
function deedOf({ httpGet, tcpSocket, exec, grpc }: Probe): string {
  if (httpGet) {
    const { scheme = 'HTTP', host = '', port, path = '/' } = httpGet;
    return `GET ${scheme.toLowerCase()}://${host}:${port}${path.startsWith('/') ? '' : '/'}${path}`;
  }
  if (tcpSocket) return `TCP ${tcpSocket.host ?? ''}:${tcpSocket.port}`;
  if (grpc) return `gRPC :${grpc.port}${grpc.service ? `/${grpc.service}` : ''}`;
  return `exec ${(exec?.command ?? []).join(' ')}`;
}

/** The latest complaint about a container's probes: Kubernetes keeps it as the message of an Event. */
function lastComplaint(known: Known, pod: Pod, container: string): string | undefined {
  const isAbout = ({ reason, involvedObject: { uid, fieldPath = '' } }: Event): boolean =>
    reason === 'Unhealthy' && uid === pod.metadata.uid && fieldPath.endsWith(`{${container}}`);
  return latestEvent(known, pod.metadata.namespace, isAbout)?.message;
}

/** How the probes of a container's present instance stand, or those of its last one. */
export function probeStories(known: Known, pod: Pod, container: Container, inside: PodInside | undefined, instance: string | undefined): readonly ProbeStory[] {
  const stories = TYPES.flatMap((type): ProbeStory[] => {
    const probe = probeOf(container, type);
    if (!probe) return [];
    const standing = inside?.probes[`${container.name}/${type}`];
    const mine = standing?.containerId === instance ? standing : undefined;
    return [
      {
        type,
        does: deedOf(probe),
        periodSeconds: probe.periodSeconds ?? 10,
        failureThreshold: probe.failureThreshold ?? 3,
        successThreshold: probe.successThreshold ?? 1,
        // Once the threshold is reached, the kubelet counts from the beginning.
        run: mine?.run === 0 && mine.result === 'failure' ? (probe.failureThreshold ?? 3) : (mine?.run ?? 0),
        ...(mine?.result && { result: mine.result }),
        ...(mine?.last && { last: mine.last }),
      },
    ];
  });
  // An Event says of which container it is, not of which probe: it is told where only one can be meant.
  const failing = stories.filter(({ last }) => last === 'failure');
  const message = failing.length === 1 ? lastComplaint(known, pod, container.name) : undefined;
  return message === undefined ? stories : stories.map((story) => (story === failing[0] ? { ...story, message } : story));
}
