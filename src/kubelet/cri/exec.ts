import { runInside } from '../../container/command';
import { writable } from '../../sim/copy-on-write';
import { randomHex } from '../../sim/random';
import { imageDescription } from '../images/catalogue';
import { filesOf } from './container-files';
import type { ExecResult } from './cri';
import { contextOf, execError } from './process';
import type { ContainerRecord, State } from './state';
import { answer, answerLater, type Turn } from './turn';

/** CRI ExecSync: a command is run inside a container, beside its own. */
export function execSync(turn: Turn, call: number, containerId: string, command: readonly string[], timeoutSeconds: number): void {
  const record = turn.runtime.state.containers.get(containerId);
  if (record?.container.state !== 'RUNNING') return answer(turn, call, { error: 'rpc error: code = NotFound desc = container is not running' });
  const why = execError(record.config, command, filesOf(record, turn.nowUs));
  // The runtime gives each command an id, and names it in its complaint.
  if (why !== undefined)
    return answer(turn, call, { error: `failed to exec in container: failed to start exec "${randomHex(turn.runtime.random, 64)}": ${why}` });
  const { tookUs, ...exec } = run(turn, record, command, timeoutSeconds);
  if (tookUs > 0) answerLater(turn, tookUs, call, { exec });
  else answer(turn, call, { exec });
}

function run({ runtime, nowUs }: Turn, record: ContainerRecord, command: readonly string[], timeoutSeconds: number): ExecResult & { readonly tookUs: number } {
  const { config } = record;
  const files = filesOf(record, nowUs);
  const { afterUs, code, output, filesAfter } = runInside(command, { ...contextOf(config, imageDescription(config.image), nowUs), files });
  if (afterUs > timeoutSeconds * 1e6) return { exitCode: -1, output: '', timedOut: true, tookUs: timeoutSeconds * 1e6 };
  keepWritten(runtime.state, record, files, filesAfter);
  return { exitCode: code, output, tookUs: Math.round(afterUs) };
}

/** What a command changed in the container's files stays. */
function keepWritten(state: State, record: ContainerRecord, before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): void {
  const changed = [...after].filter(([path, content]) => before.get(path) !== content);
  const gone = [...before.keys()].filter((path) => !after.has(path)).map((path) => [path, undefined] as const);
  if (changed.length + gone.length === 0) return;
  writable(state, 'containers').set(record.container.id, { ...record, written: new Map([...record.written, ...changed, ...gone]) });
}
