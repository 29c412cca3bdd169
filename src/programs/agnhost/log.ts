import { formatDate } from '../date';
import { type Process, type Run, type Work, write } from '../program';

/** How programs in Go write their logs: to standard error, each line with its time. */

/** Package `log`. */
export const log = (process: Process, text: string): Work<void> => write(process.stderr, `${formatDate(process.now(), '%Y/%m/%d %H:%M:%S')} ${text}\n`);

/** `log.Fatal` */
export function* fatal(process: Process, text: string): Run {
  yield* log(process, text);
  return 1;
}

const MICROS = 1e6;

/** klog, as the source at that place would. */
export function klog(process: Process, place: string, text: string, severity = 'I'): Work<void> {
  const us = process.now();
  const micros = String(us % MICROS).padStart(6, '0');
  return write(process.stderr, `${severity}${formatDate(us, '%m%d %H:%M:%S')}.${micros} ${String(process.self.pid).padStart(7)} ${place}] ${text}\n`);
}
