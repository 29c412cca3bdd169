import type { ContainerStateTerminated } from '../../api/types.gen';
import type { ExitMeaning } from '../container-story';

/** The signals that processes are ended by, by number (signal(7) on x86 and ARM). */
const SIGNALS: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  10: 'SIGUSR1',
  11: 'SIGSEGV',
  12: 'SIGUSR2',
  13: 'SIGPIPE',
  14: 'SIGALRM',
  15: 'SIGTERM',
};
const SIGNAL_BASE = 128;

const PLAIN: Readonly<Record<number, 'success' | 'error' | 'not-executable' | 'not-found'>> = {
  0: 'success',
  1: 'error',
  126: 'not-executable',
  127: 'not-found',
};
/** What containerd and the kubelet write of a container whose end they did not see. */
const UNSEEN = new Set(['Unknown', 'ContainerStatusUnknown']);

/** What an exit code means: by the runtime's reason first, then by the conventions of shells. */
export function exitMeaning(
  { exitCode, reason }: Pick<ContainerStateTerminated, 'exitCode' | 'reason'>,
  memory: { readonly limit?: string; readonly neededBytes?: number } = {},
): ExitMeaning {
  if (reason === 'OOMKilled') return { code: 'oom', ...memory };
  if (reason === 'StartError' || reason === 'ContainerCannotRun') return { code: 'start-error' };
  if (reason !== undefined && UNSEEN.has(reason)) return { code: 'lost' };
  const plain = PLAIN[exitCode];
  if (plain) return { code: plain };
  const signal = SIGNALS[exitCode - SIGNAL_BASE];
  return signal === undefined ? { code: 'other' } : { code: 'signal', signal };
}
