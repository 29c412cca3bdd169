import { writable } from '../../sim/copy-on-write';
import { randomHex } from '../../sim/random';
import type { CriSandbox, SandboxConfig } from './cri';
import { endPortSessions } from './port-output';
import { sandboxAt } from './state';
import { answer, answerLater, type Runtime, type Turn } from './turn';
import { removeVolumes } from './volume-state';

/** Pod sandboxes: what the containers of a Pod share, and the address at which they are found. */

const SANDBOX_US = 120_000;
const STOP_SANDBOX_US = 30_000;
/** The one runtime that containerd comes with. */
const DEFAULT_HANDLER = 'runc';

/** CRI RunPodSandbox. */
export function runPodSandbox(turn: Turn, call: number, config: SandboxConfig, handler = DEFAULT_HANDLER): void {
  const { runtime, nowUs } = turn;
  const { podUid, name, namespace, attempt, hostIp, portMappings } = config;
  const id = randomHex(runtime.random, 64);
  if (handler !== DEFAULT_HANDLER) {
    const why = `unable to get OCI runtime for sandbox "${id}": no runtime for "${handler}" is configured`;
    return answer(turn, call, { error: `rpc error: code = Unknown desc = ${why}` });
  }
  const sandbox: CriSandbox = {
    id,
    podUid,
    name,
    namespace,
    attempt,
    state: 'READY',
    createdAtUs: nowUs,
    ip: hostIp ?? freeIp(runtime),
    ...(portMappings && { portMappings }),
  };
  writable(runtime.state, 'sandboxes').set(id, sandbox);
  answerLater(turn, SANDBOX_US, call, { sandbox });
}

/** CRI StopPodSandbox. */
export function stopPodSandbox(turn: Turn, call: number, sandboxId: string): void {
  const { state } = turn.runtime;
  const sandbox = state.sandboxes.get(sandboxId);
  if (!sandbox) return answer(turn, call, {});
  const stopped: CriSandbox = { ...sandbox, state: 'NOTREADY' };
  writable(state, 'sandboxes').set(sandboxId, stopped);
  endPortSessions(turn, sandboxId);
  answerLater(turn, STOP_SANDBOX_US, call, { sandbox: stopped });
}

/** CRI RemovePodSandbox: its containers go with it. */
export function removePodSandbox(turn: Turn, call: number, sandboxId: string): void {
  const { state } = turn.runtime;
  for (const { container } of [...state.containers.values()]) if (container.sandboxId === sandboxId) writable(state, 'containers').delete(container.id);
  const podUid = state.sandboxes.get(sandboxId)?.podUid;
  if (podUid !== undefined) removeVolumes(state, podUid);
  writable(state, 'sandboxes').delete(sandboxId);
  answer(turn, call, {});
}

/** The next address of the node that no sandbox has; '' if all are taken. */
function freeIp({ state, podSubnet }: Runtime): string {
  for (let tries = 0; tries < 253; tries++) {
    const ip = `${podSubnet}.${state.nextIp}`;
    state.nextIp = state.nextIp === 254 ? 2 : state.nextIp + 1;
    if (!sandboxAt(state.sandboxes, ip)) return ip;
  }
  return '';
}
