import type { Output } from '../../shell/processes';
import { writable } from '../../sim/copy-on-write';
import type { ExecResult } from './cri';
import type { Turn } from './turn';

/** What comes out of containers for those who are connected to them. */

/** Passes on what a container has printed: to whoever runs a command inside, or is attached to its own. */
export function passOutput(turn: Turn, containerId: string, output: readonly Output[]): void {
  if (output.length === 0 || turn.runtime.state.sessions.size === 0) return;
  for (const [call, { kind, containerId: of }] of turn.runtime.state.sessions) {
    if (of !== containerId) continue;
    const session = kind === 'exec' ? call : undefined;
    for (const piece of joined(output.filter(({ to }) => to.session === session))) say(turn, call, piece);
  }
}

/** Pieces that came one after the other on the same stream are one. */
function joined(output: readonly Output[]): readonly Output[] {
  const all: Output[] = [];
  for (const piece of output) {
    const last = all.at(-1);
    if (last?.to === piece.to) all[all.length - 1] = { ...piece, text: last.text + piece.text };
    else all.push(piece);
  }
  return all;
}

function say({ runtime, nowUs, send }: Turn, call: number, { to, text, atUs }: Output): void {
  const output = { text, ...(to.fd === 2 && { stderr: true as const }) };
  send(runtime.kubelet, { type: 'cri-answer', call, more: true, output }, { afterUs: Math.max(0, atUs - nowUs) });
}

/** A connection has done what it was for. */
export function endSession({ runtime, nowUs, send }: Turn, call: number, exitCode: number, atUs = nowUs): void {
  if (!runtime.state.sessions.has(call)) return;
  writable(runtime.state, 'sessions').delete(call);
  const exec: ExecResult = { exitCode, output: '' };
  send(runtime.kubelet, { type: 'cri-answer', call, exec }, { afterUs: Math.max(0, atUs - nowUs) });
}

const KILLED = 137;

/** A container has ended: what was run inside has, too, and who was attached hears no more. */
export function endSessions(turn: Turn, containerId: string): void {
  for (const [call, session] of [...turn.runtime.state.sessions])
    if (session.containerId === containerId) endSession(turn, call, session.kind === 'exec' ? KILLED : 0);
}
