import { fail, type Program } from './program';

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3_600, d: 86_400 };

/** Microseconds of `5`, `0.5`, `2m`, `inf`; undefined if it is no interval. */
export function intervalUs(text: string): number | undefined {
  if (/^inf(inity)?$/i.test(text)) return Number.POSITIVE_INFINITY;
  const found = /^(\d+(?:\.\d*)?|\.\d+)([smhd]?)$/.exec(text);
  return found ? Math.round(Number(found[1]) * UNITS[found[2]!]! * 1e6) : undefined;
}

export const sleep: Program = function* (process) {
  const { args } = process;
  if (args.length === 0) return yield* fail(process, 'missing operand');
  let us = 0;
  for (const arg of args) {
    const part = intervalUs(arg);
    if (part === undefined) return yield* fail(process, `invalid number '${arg}'`);
    us += part;
  }
  yield { call: 'sleep', us };
  return 0;
};
