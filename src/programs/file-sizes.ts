import { bytesFrom } from './amounts';
import { withOptions } from './options';
import { fail, type Process, type Program } from './program';

/** Makes a file as long as it should be; one that is not there is made. */
function setSize(process: Process, name: string, sizeOf: (before: number) => number): string | undefined {
  const path = process.path(name);
  const before = process.files.status(path);
  const problem = typeof before === 'string' ? process.files.write(path, '', false) : undefined;
  return problem ?? process.files.resize(path, sizeOf(typeof before === 'string' ? 0 : before.size));
}

/** `fallocate -l 1G file`. */
export const fallocate: Program = withOptions({ values: 'l', long: { length: 'l' } }, function* (process, options) {
  const bytes = bytesFrom(options.get('l') ?? '');
  const [name] = options.operands;
  if (options.get('l') === undefined) return yield* fail(process, 'no length argument specified');
  if (!bytes) return yield* fail(process, 'invalid length value specified');
  if (name === undefined) return yield* fail(process, 'no filename specified');
  const problem = setSize(process, name, (before) => Math.max(before, bytes));
  return problem === undefined ? 0 : yield* fail(process, `fallocate failed: ${problem}`);
});

/** `truncate -s 10M file`. */
export const truncate: Program = withOptions({ values: 's', long: { size: 's' } }, function* (process, options) {
  const text = options.get('s');
  const found = /^([+-]?)(.+)$/.exec(text ?? '');
  const bytes = found ? bytesFrom(found[2]!) : undefined;
  if (text === undefined) return yield* fail(process, "you must specify either '--size' or '--reference'");
  if (!found || bytes === undefined) return yield* fail(process, `Invalid number: '${text}'`);
  if (options.operands.length === 0) return yield* fail(process, 'missing file operand');
  for (const name of options.operands) {
    const problem = setSize(process, name, (before) => (found[1] === '' ? bytes : Math.max(0, found[1] === '+' ? before + bytes : before - bytes)));
    if (problem !== undefined) return yield* fail(process, `cannot open '${name}' for writing: ${problem}`);
  }
  return 0;
});
