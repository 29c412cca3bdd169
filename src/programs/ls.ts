import { withOptions } from './options';
import { write } from './program';

/** Names only, or with `-l` what is known of them; sizes are those of the texts. */
export const ls = withOptions({ flags: '1Aahl' }, function* (process, options) {
  const { files } = process;
  const paths = options.operands.length > 0 ? options.operands : ['.'];
  const shown = (name: string, path: string): string => {
    if (!options.has('l')) return `${name}\n`;
    const text = files.read(path);
    const mode = text === undefined ? 'drwxr-xr-x' : '-rw-r--r--';
    return `${mode}    1 ${process.user.padEnd(8)} ${process.user.padEnd(8)} ${String(text?.length ?? 0).padStart(9)} ${name}\n`;
  };
  let code = 0;
  for (const [i, path] of paths.entries()) {
    const whole = process.path(path);
    const names = files.read(whole) === undefined ? files.list(whole) : undefined;
    if (!names && files.read(whole) === undefined) {
      yield* write(process.stderr, `ls: ${path}: No such file or directory\n`);
      code = 1;
      continue;
    }
    if (names && paths.length > 1) yield* write(process.stdout, `${i > 0 ? '\n' : ''}${path}:\n`);
    const visible = names?.filter((name) => options.has('a') || options.has('A') || !name.startsWith('.'));
    const lines = visible?.map((name) => shown(name, `${whole === '/' ? '' : whole}/${name}`)) ?? [shown(path, whole)];
    yield* write(process.stdout, lines.join(''));
  }
  return code;
});
