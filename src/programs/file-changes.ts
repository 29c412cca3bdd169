import { withOptions } from './options';
import { baseName } from './paths';
import { fail, type Process, type Run, write } from './program';

/** Programs that make, move and remove files. */

/** Does something for each operand and says what went wrong with it. */
function* each(process: Process, operands: readonly string[], act: (path: string, name: string) => string | undefined): Run {
  if (operands.length === 0) return yield* fail(process, 'missing operand');
  let code = 0;
  for (const name of operands) {
    const problem = act(process.path(name), name);
    if (problem === undefined) continue;
    yield* write(process.stderr, `${process.name}: ${problem}\n`);
    code = 1;
  }
  return code;
}

const isDirectory = ({ files }: Process, path: string): boolean => files.read(path) === undefined && files.list(path) !== undefined;
const exists = ({ files }: Process, path: string): boolean => files.read(path) !== undefined || files.list(path) !== undefined;

export const mkdir = withOptions({ flags: 'pv', values: 'm' }, (process, options) =>
  each(process, options.operands, (path, name) => {
    if (exists(process, path)) return options.has('p') && isDirectory(process, path) ? undefined : `can't create directory '${name}': File exists`;
    const problem = process.files.makeDirectory(path);
    return problem && `can't create directory '${name}': ${problem}`;
  }),
);

export const touch = withOptions({ flags: 'acm' }, (process, options) =>
  each(process, options.operands, (path, name) => {
    if (exists(process, path) || options.has('c')) return undefined;
    const problem = process.files.write(path, '', true);
    return problem && `${name}: ${problem}`;
  }),
);

export const rm = withOptions({ flags: 'fiRrv', long: { recursive: 'r', force: 'f' } }, (process, options) =>
  options.operands.length === 0 && options.has('f')
    ? each(process, ['/dev/null'], () => undefined)
    : each(process, options.operands, (path, name) => {
        if (isDirectory(process, path) && !options.has('r') && !options.has('R')) return `'${name}' is a directory`;
        return process.files.remove(path) || options.has('f') ? undefined : `can't remove '${name}': No such file or directory`;
      }),
);

export const rmdir = withOptions({}, (process, { operands }) =>
  each(process, operands, (path, name) => {
    const names = isDirectory(process, path) ? process.files.list(path) : undefined;
    if (!names) return `'${name}': No such file or directory`;
    if (names.length > 0) return `'${name}': Directory not empty`;
    process.files.remove(path);
    return undefined;
  }),
);

function* transfer(process: Process, operands: readonly string[], move: boolean): Run {
  const to = operands.at(-1);
  const from = operands.slice(0, -1);
  if (to === undefined || from.length === 0) return yield* fail(process, 'missing file operand');
  const target = process.path(to);
  const into = isDirectory(process, target);
  if (from.length > 1 && !into) return yield* fail(process, `target '${to}' is not a directory`);
  return yield* each(process, from, (path, name) => {
    const text = process.files.read(path);
    if (text === undefined) return isDirectory(process, path) ? `omitting directory '${name}'` : `can't stat '${name}': No such file or directory`;
    const place = into ? `${target === '/' ? '' : target}/${baseName(path)}` : target;
    if (place === path) return `'${name}' and '${to}' are the same file`;
    const problem = process.files.write(place, text, false);
    if (problem !== undefined) return `can't create '${to}': ${problem}`;
    if (move) process.files.remove(path);
    return undefined;
  });
}

export const cp = withOptions({ flags: 'afipv' }, (process, options) => transfer(process, options.operands, false));
export const mv = withOptions({ flags: 'fiv' }, (process, options) => transfer(process, options.operands, true));

/** Files have no modes or owners so far; that they exist is what can be told. */
const existing = (operands: number): ReturnType<typeof withOptions> =>
  withOptions({ flags: 'Rv' }, (process, options) =>
    each(process, options.operands.slice(operands), (path, name) => (exists(process, path) ? undefined : `${name}: No such file or directory`)),
  );
export const chmod = existing(1);
export const chown = existing(1);
