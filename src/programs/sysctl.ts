import { withOptions } from './options';
import { write } from './program';

const SYS = '/proc/sys/';

/** Kernel parameters, as their files in /proc/sys say; none is changed. */
export const sysctl = withOptions({ flags: 'neq' }, function* (process, options) {
  let code = 0;
  for (const name of options.operands) {
    const value = process.files.read(SYS + name.replaceAll('.', '/'));
    if (value === undefined) {
      yield* write(process.stderr, `sysctl: error: '${SYS}${name.replaceAll('.', '/')}' is an unknown key\n`);
      code = 1;
    } else yield* write(process.stdout, options.has('n') ? value : `${name} = ${value}`);
  }
  return code;
});
