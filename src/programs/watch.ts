import { withOptions } from './options';
import { fail, type Sink, write } from './program';
import { intervalUs } from './sleep';

const INTERVAL = '2';

/** Runs a command again and again. What it prints is shown when it differs from what was shown before, as there is no screen to draw anew. */
export const watch = withOptions(
  { flags: 'det', values: 'n', long: { interval: 'n', differences: 'd', 'no-title': 't' }, leading: true },
  function* (process, options) {
    const interval = options.get('n') ?? INTERVAL;
    const us = intervalUs(interval);
    if (us === undefined) return yield* fail(process, `failed to parse argument: '${interval}'`);
    if (options.operands.length === 0) return yield* fail(process, 'usage: watch [-n SECONDS] COMMAND');
    const line = options.operands.join(' ');
    let shown: string | undefined;
    for (;;) {
      yield* process.step();
      const screen: Sink = { kind: 'capture', text: '' };
      yield* process.run(['sh', '-c', line], { io: { stdout: screen, stderr: screen } });
      if (screen.text !== shown)
        yield* write(process.stdout, `${options.has('t') ? '' : `Every ${Number(us / 1e6).toFixed(1)}s: ${line}\n\n`}${screen.text}\n`);
      shown = screen.text;
      yield { call: 'sleep', us: Math.max(us, 100_000) };
    }
  },
);
