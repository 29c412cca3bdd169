import { baseName } from '../../programs/paths';

/** How much CPU a process would take, in thousandths, by what its command line says of itself. An idle process takes next to nothing. */

const IDLE = 1;
const ONE_CPU = 1000;

/** How a program that burns CPU is told how many: `stress --cpu 2`, vish/stress `-cpus 2`. */
const WORKERS = /(?:^|\s)(?:--cpu|-c|-cpus)[\s=](\d+)/;
const STRESS = /^stress(-ng)?$/;
/** Loops and pipes that never wait: `while true; do :; done`, `yes > /dev/null`, `dd if=/dev/zero of=/dev/null`. */
const BUSY = [
  /while\s+(true|:)\s*;\s*do\s+(true|:)\s*;?\s*done/,
  /(^|[\s;&|])yes\s*>\s*\/dev\/null/,
  /(dd\s+if=|cat\s+|(md5|sha\d+)sum\s+)\/dev\/(zero|urandom)/,
];

export function cpuMillisOf(argv: readonly string[]): number {
  const line = argv.join(' ');
  const workers = WORKERS.exec(line)?.[1];
  const stresses = argv.some((word) => word.split(/[\s;&|]+/).some((program) => STRESS.test(baseName(program))));
  if (workers !== undefined && (stresses || line.includes('-cpus'))) return Number(workers) * ONE_CPU;
  return BUSY.some((busy) => busy.test(line)) ? ONE_CPU : IDLE;
}
