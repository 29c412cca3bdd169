import type { Container, Pod } from '../api/types.gen';
import { ephemeralContainersOf, initContainersOf, isSidecar, specOf } from './containers';
import type { ProcessNamespace } from './cri/cri';

/** The first process of the first container; each has this many numbers of its own. */
const FIRST_PID = 7;
const STRIDE = 100;

/**
 * The processes among which a container's own are, if it does not have them for itself: those of its Pod (`shareProcessNamespace`), or of the container that it is
 * to look into (`kubectl debug --target`). Of the others only the first process of each is seen.
 */
export function processNamespace(pod: Pod, { name }: Container): ProcessNamespace | undefined {
  const isShared = specOf(pod).shareProcessNamespace === true;
  const target = pod.spec?.ephemeralContainers?.find((one) => one.name === name)?.targetContainerName;
  if (!isShared && !target) return undefined;
  const inits = initContainersOf(pod);
  const at = inits.findIndex((one) => one.name === name);
  // Those that are to end before others start are gone by then.
  const seen = at < 0 ? [...inits.filter(isSidecar), ...specOf(pod).containers] : inits.slice(0, at).filter(isSidecar);
  const all = [...inits, ...specOf(pod).containers, ...ephemeralContainersOf(pod)].map((one) => one.name);
  const firstPidOf = (of: string): number => FIRST_PID + STRIDE * all.indexOf(of);
  const others = seen.filter((one) => one.name !== name && (isShared || one.name === target));
  return {
    firstPid: firstPidOf(name),
    ...(isShared && { pause: true }),
    others: others.map((one) => ({
      firstPid: isShared ? firstPidOf(one.name) : 1,
      image: one.image ?? '',
      command: one.command ?? [],
      args: one.args ?? [],
    })),
  };
}
