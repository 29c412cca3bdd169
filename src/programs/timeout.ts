import { withOptions } from './options';
import { fail, type Signal } from './program';
import { intervalUs } from './sleep';

const TIMED_OUT = 124;
const KILLED = 137;

/** `timeout 5 COMMAND`: 124 if it had to be ended. */
export const timeout = withOptions({ values: 'sk', long: { signal: 's', 'kill-after': 'k' }, leading: true }, function* (process, options) {
  // busybox wrote `-t SECONDS` once; the interval is the first operand everywhere now.
  const [interval = '', ...argv] = options.operands;
  const us = intervalUs(interval);
  if (us === undefined) return yield* fail(process, `invalid time interval '${interval}'`, 125);
  if (argv.length === 0) return yield* fail(process, 'missing operand', 125);
  const pid = yield* process.fork(argv);
  const code = yield { call: 'wait', pid, ...(us > 0 && { withinUs: us }) };
  if (typeof code === 'number') return code;
  const kill = options.get('s') === 'KILL' || options.get('s') === '9';
  const signal: Signal = kill ? 'KILL' : 'TERM';
  yield { call: 'kill', pid, signal };
  const after = intervalUs(options.get('k') ?? '');
  if (after !== undefined && (yield { call: 'wait', pid, withinUs: after }) === undefined) yield { call: 'kill', pid, signal: 'KILL' };
  yield { call: 'wait', pid };
  return kill ? KILLED : TIMED_OUT;
});
