import { withOptions } from './options';
import { fail, write } from './program';

const LINES_MAX = 100_000;

/** `seq LAST`, `seq FIRST LAST`, `seq FIRST STEP LAST`; `-s` separates, `-w` fills up with zeros. */
export const seq = withOptions({ flags: 'w', values: 's', leading: true }, function* (process, options) {
  const { operands } = options;
  const wrong = operands.find((operand) => operand === '' || !Number.isFinite(Number(operand)));
  if (operands.length === 0 || operands.length > 3) return yield* fail(process, operands.length === 0 ? 'missing operand' : `extra operand '${operands[3]}'`);
  if (wrong !== undefined) return yield* fail(process, `invalid floating point argument: '${wrong}'`);
  const numbers = operands.map(Number);
  const last = numbers.at(-1)!;
  const first = numbers.length > 1 ? numbers[0]! : 1;
  const step = numbers.length > 2 ? numbers[1]! : 1;
  if (step === 0) return yield* fail(process, `invalid Zero increment value: '${operands[1]}'`);
  const digits = Math.max(...operands.map((operand) => operand.split('.')[1]?.length ?? 0));
  const count = Math.max(0, Math.floor((last - first) / step + 1e-9) + 1);
  if (count > LINES_MAX) return yield* fail(process, `the simulated seq counts up to ${LINES_MAX} numbers`, 2);
  const texts = Array.from({ length: count }, (_, i) => (first + i * step).toFixed(digits));
  const width = options.has('w') ? Math.max(0, ...texts.map((text) => text.length)) : 0;
  if (count > 0) yield* write(process.stdout, `${texts.map((text) => text.padStart(width, '0')).join(options.get('s') ?? '\n')}\n`);
  return 0;
});
