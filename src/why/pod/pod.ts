import { policiesOn } from '../../api/network-policies';
import { parseTime } from '../../api/time';
import type { NetworkPolicy, Node, Pod } from '../../api/types.gen';
import type { ContainerStory } from '../container-story';
import { finalizerReasons, graceReason } from '../deletion';
import type { Known } from '../known';
import type { Reason } from '../reason';
import { standingOf } from '../standing';
import type { Standing, Why } from '../why';
import { containerReasons, endFacts, type Inquiry, initReasons } from './containers';
import { policyOf } from './restarts';
import { bothCommand, replacedLine } from './runs';
import { missingForVolumes } from './sources';
import { toldOf, withPrinted } from './story';
import { unscheduledReasons } from './unscheduled';

interface Verdict {
  readonly standing: Standing;
  readonly reasons: readonly Reason[];
}

function inquiryOf(known: Known, pod: Pod): Inquiry {
  const inside = known.inside(pod);
  return { known, pod, inside, told: toldOf(known, pod, inside) };
}

/** A Pod: how each container ended and what follows, or what holds the Pod. */
export function whyPod(pod: Pod, known: Known): Why {
  const inquiry = inquiryOf(known, pod);
  const { standing, reasons } = verdictOn(inquiry);
  const containers = inquiry.told.map((told) => withPrinted(known, pod, told));
  const { name = '', namespace } = pod.metadata;
  return {
    kind: 'Pod',
    name,
    ...(namespace !== undefined && { namespace }),
    standing,
    reasons: [...reasons, ...isolation(known, pod), ...replacements(known, containers)],
    containers,
  };
}

/** The first reason why a Pod is not well, for whoever owns it; undefined: it is. */
export function podTrouble(pod: Pod, known: Known): Reason | undefined {
  const { standing, reasons } = verdictOn(inquiryOf(known, pod));
  return standing === 'well' ? undefined : reasons[0];
}

function verdictOn(inquiry: Inquiry): Verdict {
  const { known, pod, told } = inquiry;
  const { phase } = pod.status ?? {};
  if (phase === 'Succeeded' || phase === 'Failed') return finished(inquiry);
  const node = nodeReasons(known, pod);
  if (pod.metadata.deletionTimestamp !== undefined) return { standing: 'ends', reasons: [...node, ...endingReasons(inquiry)] };
  if (!pod.spec?.nodeName) return { standing: 'waits', reasons: unscheduledReasons(known, pod) };
  const init = initReasons(inquiry);
  const troubles = init.length > 0 ? init : told.flatMap((one) => containerReasons(inquiry, one));
  const reasons = once([...node, ...volumeReasons(inquiry), ...troubles, ...gateReasons(pod)]);
  if (reasons.length > 0) return { standing: standingOf(reasons), reasons };
  const main = told.filter(({ role }) => role === 'main');
  return { standing: 'well', reasons: [{ code: 'running', ready: main.filter(({ status }) => status?.ready).length, of: main.length }] };
}

/** That a container is being made says all, of however many. */
const once = (reasons: readonly Reason[]): readonly Reason[] =>
  reasons.filter(({ code }, i) => code !== 'creating' || (reasons.findIndex((r) => r.code === code) === i && reasons.every((r) => r.code === code)));

/** A Pod whose containers have all ended, for good. */
function finished({ known, pod, told }: Inquiry): Verdict {
  const deletion = finalizerReasons(known, pod);
  if (pod.status?.phase === 'Succeeded') return { standing: 'ended', reasons: [{ code: 'completed', policy: policyOf({ name: '' }, pod) }, ...deletion] };
  const { reason, message = '' } = pod.status ?? {};
  const byKubelet: readonly Reason[] = reason === undefined ? [] : [{ code: 'ended-by-kubelet', reason, message }];
  const ended = told.flatMap(({ story }): Reason[] => (story.ended && story.ended.exitCode !== 0 ? [{ code: 'failed', ...endFacts(story, story.ended) }] : []));
  return { standing: 'fails', reasons: [...byKubelet, ...ended, ...deletion] };
}

/** What there is to say of a Pod's node, if that does not answer. */
function nodeReasons(known: Known, pod: Pod): readonly Reason[] {
  const name = pod.spec?.nodeName;
  if (name === undefined) return [];
  const node = known.list<Node>('nodes').find(({ metadata }) => metadata.name === name);
  if (!node) return known.unseen?.has('nodes') ? [] : [{ code: 'node-gone', node: name }];
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  if (!ready || ready.status === 'True') return [];
  const sinceUs = parseTime(ready.lastTransitionTime);
  return [{ code: 'node-unreachable', node: name, ...(sinceUs !== undefined && { sinceUs }) }];
}

/** What a Pod's volumes lack, before its first container can be made. */
const volumeReasons = ({ known, pod, told }: Inquiry): readonly Reason[] =>
  told.some(({ status }) => status?.containerID !== undefined) ? [] : missingForVolumes(known, pod);

/** Conditions that others have to set before the Pod counts as ready; they matter once its containers are ready. */
function gateReasons({ spec, status }: Pod): readonly Reason[] {
  const conditions = status?.conditions ?? [];
  if (conditions.find(({ type }) => type === 'ContainersReady')?.status !== 'True') return [];
  return (spec?.readinessGates ?? []).flatMap(({ conditionType }): Reason[] => {
    const found = conditions.find(({ type }) => type === conditionType)?.status;
    return found === 'True' ? [] : [{ code: 'readiness-gate', condition: conditionType, ...(found !== undefined && { status: found }) }];
  });
}

/** What a Pod that is being deleted still waits for, the nearest first. */
function endingReasons({ known, pod, inside }: Inquiry): readonly Reason[] {
  const stopping = (inside?.stopping ?? []).flatMap(({ container, sinceUs, graceSeconds, at }): Reason[] => {
    const killUs = sinceUs + graceSeconds * 1e6;
    if (at === 'hook') return [{ code: 'pre-stop', container, sinceUs, killUs }];
    if (at === 'turn') return [{ code: 'sidecar-turn', container }];
    return at === 'stopping' ? [{ code: 'stopping', container, killUs }] : [];
  });
  const grace = graceReason(pod, known.nowUs);
  return [...stopping, ...finalizerReasons(known, pod), ...(grace ? [grace] : [])];
}

/** The policies that a Pod's connections have to ask. */
function isolation(known: Known, pod: Pod): readonly Reason[] {
  if (pod.status?.phase !== 'Running') return [];
  const all = known.list<NetworkPolicy>('networkpolicies', pod.metadata.namespace);
  return (['Ingress', 'Egress'] as const).flatMap((direction): Reason[] => {
    const policies = policiesOn(pod, direction, all).map(({ metadata }) => metadata.name ?? '');
    return policies.length === 0 ? [] : [{ code: 'isolated', direction, policies }];
  });
}

/** Where something ran in place of what the image starts and then ended: that, and how to have both. */
function replacements(known: Known, containers: readonly ContainerStory[]): readonly Reason[] {
  return containers.flatMap(({ name, image, role, parts, ended, state }): Reason[] => {
    const replaced = replacedLine(parts);
    if (!replaced || !ended || ended.meaning.code === 'start-error' || state === 'running' || role === 'init' || !known.image(image)?.serves) return [];
    const both = ended.exitCode === 0 ? bothCommand(parts) : undefined;
    const facts = { container: name, image, replaced: replaced.words, by: replaced.by };
    return [{ code: 'command-replaced', ...facts }, ...(both ? [{ code: 'command-and-server' as const, container: name, command: both }] : [])];
  });
}
