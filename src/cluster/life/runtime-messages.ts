import type { Pod } from '../../api/types.gen';
import { isWatchMessage } from '../../api/wire';
import type { ContainerEvent, CriAnswer, CriRequest } from '../../kubelet/cri/cri';
import type { Body } from '../input';

/** What kubelets and their runtimes say to each other, told apart. */

export const isCriRequest = (body: Body): body is CriRequest => body.type === 'cri';
export const isCriAnswer = (body: Body): body is CriAnswer => body.type === 'cri-answer';
export const isContainerEvent = (body: Body): body is ContainerEvent => body.type === 'container-event';

/** The timer of a probe, which is named by container and type: `web/liveness`. */
interface ProbeTimer extends Body {
  readonly probe: string;
}

export const isProbeTimer = (body: Body): body is ProbeTimer => body.type === 'probe-timer';

/** The Pod (its uid) that a message to a kubelet is about, as far as it says so itself. */
export function podNamedBy(body: Body): string | undefined {
  if (isContainerEvent(body)) return body.container.podUid;
  if (isCriAnswer(body)) return body.container?.podUid ?? body.sandbox?.podUid;
  if (isWatchMessage(body)) return (body.object as Pod).kind === 'Pod' ? (body.object as Pod).metadata.uid : undefined;
  const { uid } = body as { readonly uid?: unknown };
  return typeof uid === 'string' ? uid : undefined;
}
