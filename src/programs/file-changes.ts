import { changedMode } from './modes';
import { type Options, withOptions } from './options';
import { baseName } from './paths';
import { type FileChange, type FileStatus, fail, type Process, type Run, write } from './program';
import { numberOf } from './users';

/** Programs that make, move and remove files, and change whose they are. */

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

/** What is at a path, if something is. */
function statusOf({ files }: Process, path: string, follow = true): FileStatus | undefined {
  const status = files.status(path, follow);
  return typeof status === 'string' ? undefined : status;
}

const isDirectory = (process: Process, path: string): boolean => statusOf(process, path)?.type === 'directory';
const below = (path: string, name: string): string => `${path === '/' ? '' : path}/${name}`;
const parentOf = (path: string): string => path.replace(/\/[^/]*$/, '') || '/';

/** `mkdir -p` makes what is missing on the way, too. */
function makeDirectories(process: Process, path: string): string | undefined {
  const status = process.files.status(path);
  if (typeof status !== 'string') return status.type === 'directory' ? undefined : 'Not a directory';
  if (status !== 'No such file or directory') return status;
  return (path === '/' ? undefined : makeDirectories(process, parentOf(path))) ?? process.files.makeDirectory(path);
}

export const mkdir = withOptions({ flags: 'pv', values: 'm', long: { parents: 'p', mode: 'm' } }, (process, options) =>
  each(process, options.operands, (path, name) => {
    const mode = options.get('m');
    const wanted = mode === undefined ? undefined : changedMode(mode, { type: 'directory', mode: 0o777 });
    if (mode !== undefined && wanted === undefined) return `invalid mode '${mode}'`;
    const problem = options.has('p') ? makeDirectories(process, path) : process.files.makeDirectory(path);
    if (problem !== undefined) return `can't create directory '${name}': ${problem}`;
    return wanted === undefined ? undefined : process.files.change(path, { mode: wanted });
  }),
);

export const touch = withOptions({ flags: 'achm', values: 'drt' }, (process, options) =>
  each(process, options.operands, (path, name) => {
    const exists = statusOf(process, path) !== undefined;
    if (!exists && options.has('c')) return undefined;
    const problem = exists ? process.files.change(path, { mtimeUs: process.now() }) : process.files.write(path, '', true);
    return problem && `${name}: ${problem}`;
  }),
);

export const rm = withOptions({ flags: 'fiRrv', long: { recursive: 'r', force: 'f' } }, (process, options) =>
  options.operands.length === 0 && options.has('f')
    ? each(process, ['/dev/null'], () => undefined)
    : each(process, options.operands, (path, name) => {
        const status = process.files.status(path, false);
        if (typeof status === 'string') return options.has('f') && status === 'No such file or directory' ? undefined : `can't remove '${name}': ${status}`;
        if (status.type === 'directory' && !options.has('r') && !options.has('R')) return `'${name}' is a directory`;
        const problem = process.files.remove(path);
        return problem && `can't remove '${name}': ${problem}`;
      }),
);

export const rmdir = withOptions({ flags: 'p' }, (process, { operands }) =>
  each(process, operands, (path, name) => {
    const status = process.files.status(path, false);
    if (typeof status === 'string') return `'${name}': ${status}`;
    if (status.type !== 'directory') return `'${name}': Not a directory`;
    if ((process.files.list(path) ?? []).length > 0) return `'${name}': Directory not empty`;
    const problem = process.files.remove(path);
    return problem && `'${name}': ${problem}`;
  }),
);

interface Copying {
  readonly deep: boolean;
  readonly keeps: boolean;
}

/** Copies a file, or a directory with what is in it; a text says what went wrong. */
function copy(process: Process, from: string, name: string, to: string, how: Copying): string | undefined {
  const { files } = process;
  const status = files.status(from, !how.deep);
  if (typeof status === 'string') return `can't stat '${name}': ${status}`;
  if (status.type === 'directory' && !how.deep) return `omitting directory '${name}'`;
  const problem = make(process, from, to, status);
  if (problem !== undefined) return `can't create '${to}': ${problem}`;
  if (status.type === 'directory')
    for (const child of files.list(from) ?? []) {
      const failure = copy(process, below(from, child), below(name, child), below(to, child), how);
      if (failure !== undefined) return failure;
    }
  const { uid, gid, mtimeUs, mode } = status;
  if (how.keeps) files.change(to, { uid, gid, itself: true });
  if (status.type !== 'link') files.change(to, how.keeps ? { mode, mtimeUs } : { mode: mode & 0o755 });
  return undefined;
}

function make({ files, path }: Process, from: string, to: string, status: FileStatus): string | undefined {
  switch (status.type) {
    case 'directory':
      return typeof files.status(to) === 'string' ? files.makeDirectory(to) : undefined;
    case 'link':
      return files.link(status.target ?? '', to);
    default: {
      const text = files.read(path(from));
      return text === undefined ? 'Permission denied' : files.write(to, text, false);
    }
  }
}

/** The sources and the target of cp, mv and ln, one after the other: into a directory, or under another name. */
function* toTarget(process: Process, options: Options, act: (path: string, name: string, place: string) => string | undefined): Run {
  const { operands } = options;
  const to = operands.at(-1);
  const from = operands.slice(0, -1);
  if (to === undefined || from.length === 0) return yield* fail(process, 'missing file operand');
  const target = process.path(to);
  const into = isDirectory(process, target) && !options.has('n') && !options.has('T');
  if (from.length > 1 && !into) return yield* fail(process, `target '${to}' is not a directory`);
  return yield* each(process, from, (path, name) => {
    const place = into ? below(target, baseName(path)) : target;
    return place === path ? `'${name}' and '${to}' are the same file` : act(path, name, place);
  });
}

export const cp = withOptions({ flags: 'adfHiLPpRrTv', long: { recursive: 'r', archive: 'a' } }, (process, options) => {
  const how: Copying = { deep: options.has('r') || options.has('R') || options.has('a'), keeps: options.has('p') || options.has('a') };
  return toTarget(process, options, (path, name, place) => copy(process, path, name, place, how));
});

export const mv = withOptions({ flags: 'finTv' }, (process, options) =>
  toTarget(process, options, (path, name, place) => {
    const { files } = process;
    const status = files.status(path, false);
    if (typeof status === 'string') return `can't rename '${name}': ${status}`;
    const problem = files.move(path, place);
    return problem && `can't rename '${name}': ${problem}`;
  }),
);

export const ln = withOptions({ flags: 'fnsTv', long: { symbolic: 's', force: 'f' } }, function* (process, options) {
  if (!options.has('s')) return yield* fail(process, 'only symbolic links are simulated (-s)', 2);
  return yield* toTarget(process, options, (_, name, place) => {
    if (options.has('f') && statusOf(process, place, false)) process.files.remove(place);
    const problem = process.files.link(name, place);
    return problem && `${place}: ${problem}`;
  });
});

/** Changes something of files, and with `-R` of all that is in them. */
function* changeEach(process: Process, options: Options, changeOf: (status: FileStatus) => FileChange | string): Run {
  const act = (path: string, name: string): string | undefined => {
    const status = process.files.status(path, !options.has('h'));
    if (typeof status === 'string') return `${name}: ${status}`;
    const change = changeOf(status);
    const problem = typeof change === 'string' ? change : process.files.change(path, { ...change, ...(options.has('h') && { itself: true }) });
    if (problem !== undefined) return `${name}: ${problem}`;
    if (!options.has('R') || status.type !== 'directory') return undefined;
    const failures = (process.files.list(path) ?? []).map((child) => act(below(path, child), below(name, child)));
    return failures.find((failure) => failure !== undefined);
  };
  return yield* each(process, options.operands.slice(1), act);
}

const CHANGES = { flags: 'cfhRv', long: { recursive: 'R' } } as const;

export const chmod = withOptions(CHANGES, (process, options) => {
  const [text = ''] = options.operands;
  return changeEach(process, options, (status) => {
    const mode = changedMode(text, status);
    return mode === undefined ? `invalid mode '${text}'` : { mode };
  });
});

/** `chown app:app FILE`, `chown :app FILE`. */
export const chown = withOptions(CHANGES, function* (process, options) {
  const [owner = '', group] = (options.operands[0] ?? '').split(/[:.](.*)/s);
  const uid = owner === '' ? undefined : numberOf(process.files, 'passwd', owner);
  const gid = group === undefined || group === '' ? undefined : numberOf(process.files, 'group', group);
  if (owner !== '' && uid === undefined) return yield* fail(process, `unknown user/group ${options.operands[0]}`);
  if (group && gid === undefined) return yield* fail(process, `unknown user/group ${options.operands[0]}`);
  return yield* changeEach(process, options, () => ({ ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) }));
});

export const chgrp = withOptions(CHANGES, function* (process, options) {
  const [group = ''] = options.operands;
  const gid = numberOf(process.files, 'group', group);
  if (gid === undefined) return yield* fail(process, `unknown group ${group}`);
  return yield* changeEach(process, options, () => ({ gid }));
});
