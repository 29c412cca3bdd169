import { expect, it } from 'vitest';
import { cpuMillisOf } from './cpu';

it.each<[argv: readonly string[], millis: number]>([
  [['nginx', '-g', 'daemon off;'], 1],
  [['sleep', '3600'], 1],
  [['stress', '--cpu', '2'], 2000],
  [['stress-ng', '-c', '1', '--timeout', '60s'], 1000],
  [['sh', '-c', 'echo hot; /usr/bin/stress --cpu 3'], 3000],
  [['/stress', '-cpus', '2'], 2000],
  [['-cpus', '2'], 2000],
  [['grep', '-c', '5'], 1],
  [['sh', '-c', 'while true; do :; done'], 1000],
  [['sh', '-c', 'while true; do echo hi; sleep 1; done'], 1],
  [['sh', '-c', 'yes > /dev/null'], 1000],
  [['dd', 'if=/dev/zero', 'of=/dev/null'], 1000],
  [['md5sum', '/dev/zero'], 1000],
])('%j takes %i m', (argv, millis) => expect(cpuMillisOf(argv)).toBe(millis));
