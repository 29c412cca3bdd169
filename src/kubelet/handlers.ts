import type { Ask } from '../api/connection';
import type { Container, LifecycleHandler } from '../api/types.gen';
import { latestSandbox } from './containers';
import type { CriAnswer } from './cri/cri';
import { httpAsk, portNumber } from './dialling';
import type { CriTag } from './state';
import { callRuntime, type Turn } from './turn';
import type { Worker } from './worker';

/** What probes and lifecycle hooks do inside a Pod (kubelet `lifecycle/handlers.go`). */

/** A command that is given no time may take as long as it likes: so long is that here. */
const COMMAND_SECONDS_MAX = 3600;
const DEFAULT_PORT = 80;

/** Has the runtime do what a hook of a container wants, within so many seconds (0: no limit). */
export function runHook(
  turn: Turn,
  worker: Worker,
  container: Container,
  containerId: string,
  hook: LifecycleHandler,
  timeoutSeconds: number,
  tag: CriTag,
): void {
  const { exec, sleep, httpGet, tcpSocket } = hook;
  if (exec) {
    callRuntime(turn, { method: 'ExecSync', containerId, command: exec.command ?? [], timeoutSeconds: timeoutSeconds || COMMAND_SECONDS_MAX }, tag);
  } else if (sleep) {
    const seconds = timeoutSeconds > 0 ? Math.min(sleep.seconds, timeoutSeconds) : sleep.seconds;
    callRuntime(turn, { method: 'ExecSync', containerId, command: ['sleep', String(seconds)], timeoutSeconds: seconds + 1 }, tag);
  } else {
    const port = portNumber(container, httpGet?.port ?? tcpSocket?.port) ?? DEFAULT_PORT;
    const sandboxId = latestSandbox(worker.runtime)?.id ?? '';
    const ask: Ask = httpGet ? httpAsk(httpGet, port, 'lifecycle') : { port, protocol: 'tcp' };
    const address = httpGet?.host ?? tcpSocket?.host;
    const limit = timeoutSeconds || COMMAND_SECONDS_MAX;
    callRuntime(turn, { method: 'Dial', sandboxId, ask, timeoutSeconds: limit, ...(address && { address }) }, tag);
  }
}

/** A request has gone well that was answered, whatever the answer (`runHTTPHandler`). */
export const hookFailed = ({ error, exec, dial }: CriAnswer): boolean =>
  error !== undefined || (exec !== undefined && exec.exitCode !== 0) || (dial !== undefined && 'failure' in dial);
