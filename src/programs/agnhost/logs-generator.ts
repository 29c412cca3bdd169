import { fatal, klog } from './log';
import type { Subcommand } from './subcommand';

const METHODS = ['GET', 'POST', 'PUT'];
const NAMESPACES = ['kube-system', 'default', 'ns'];
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** A number that looks like chance, from a line's number and the time of the start: the same run prints the same. */
function* digits(seed: number): Generator<number, never> {
  for (let state = seed >>> 0; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state >>> 8;
  }
}

function line(id: number, startUs: number): string {
  const chance = digits(Math.imul(id + 1, 2_654_435_761) ^ (startUs % 1e9));
  const below = (max: number): number => chance.next().value % max;
  const name = Array.from({ length: 3 + below(2) }, () => LETTERS[below(LETTERS.length)]).join('');
  return `${id} ${METHODS[below(3)]} /api/v1/namespaces/${NAMESPACES[below(3)]}/pods/${name} ${200 + below(400)}`;
}

export const logsGenerator: Subcommand = {
  short: 'Outputs lines of logs to stdout uniformly',
  flags: { 'log-lines-total': { default: '0', shorthand: 't' }, 'run-duration': { default: '0', shorthand: 'd' } },
  *run(process, flags) {
    const total = flags.number('log-lines-total');
    const durationUs = flags.duration('run-duration');
    if (!(total > 0)) return yield* fatal(process, `Invalid total number of lines: ${total}`);
    if (!(durationUs > 0)) return yield* fatal(process, `Invalid duration: ${flags.text('run-duration')}`);
    const startUs = process.now();
    for (let id = 0; id < total; id++) {
      yield* klog(process, 'logs_generator.go:76', line(id, startUs));
      yield { call: 'sleep', us: Math.max(0, startUs + Math.floor(((id + 1) * durationUs) / total) - process.now()) };
    }
    return 0;
  },
};
