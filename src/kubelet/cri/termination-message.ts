import { textIn } from '../../container/files/look';
import { filesOf } from './container-files';
import { TERMINATION_LOG } from './layers';
import { printedBy } from './logs';
import type { ContainerRecord } from './state';
import type { Runtime } from './turn';

/** So much of a message is kept, and so much of a log stands in for one (kubelet `MaxContainerTerminationMessage…`). */
const LETTERS_MAX = 4096;
const LOG_LETTERS_MAX = 2048;
const LOG_LINES_MAX = 80;

/** What a container has left to say why it ended: the file for that, or else, where the Pod wants it so, the end of its log (kuberuntime `getTerminationMessage`). */
export function terminationMessage(runtime: Runtime, record: ContainerRecord, exitCode: number, nowUs: number): string {
  const { config, container } = record;
  const written = textIn(filesOf(runtime, record, nowUs), config.terminationMessagePath ?? TERMINATION_LOG) ?? '';
  if (written !== '') return written.slice(-LETTERS_MAX);
  if (!config.fallsBackToLog || exitCode === 0) return '';
  const lines = printedBy(runtime, container.id, nowUs).slice(-LOG_LINES_MAX);
  return lines
    .map(({ text, partial }) => (partial ? text : `${text}\n`))
    .join('')
    .slice(-LOG_LETTERS_MAX);
}
