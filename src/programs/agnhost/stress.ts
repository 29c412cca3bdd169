import { sleepUntilSignal } from '../signals';
import { klog } from './log';
import type { Subcommand } from './subcommand';

/** vish/stress: what it takes of the machine its command line says to whoever measures; it only has to run. */
export const stress: Subcommand = {
  short: 'Consumes memory and CPU',
  flags: { 'mem-total': { default: '0' }, 'mem-alloc-size': { default: '4Ki' }, 'mem-alloc-sleep': { default: '1ms' }, cpus: { default: '0' } },
  *run(process, flags) {
    const memory = flags.text('mem-total');
    yield* klog(
      process,
      'main.go:51',
      `Allocating "${memory}" memory, in "${flags.text('mem-alloc-size')}" chunks, with a ${flags.text('mem-alloc-sleep')} sleep between allocations`,
    );
    for (let i = 0; i < flags.number('cpus'); i++) yield* klog(process, 'main.go:69', 'Spawning a thread to consume CPU');
    yield* sleepUntilSignal(process, ['TERM', 'INT']);
    return 2;
  },
};
