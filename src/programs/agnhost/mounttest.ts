import { modeText } from '../modes';
import { type FileStatus, type Process, unreadable, type Work, write } from '../program';
import type { FlagSpecs, Flags } from './flags';
import type { Subcommand } from './subcommand';

/** Writes files with given permissions, and prints what there is to know of files (agnhost `mounttest`). */

const CONTENT = 'mount-tester new file\n';
const NEW_FILES = ['0644', '0666', '0660', '0777'];
const RETRY_US = 2e6;

/** Go's words for an error begin with a small letter. */
const inGo = (problem: string): string => problem.charAt(0).toLowerCase() + problem.slice(1);
const quoted = (path: string): string => JSON.stringify(path);

/** Permissions as Go prints them (`fs.FileMode`). */
function goMode({ type, mode }: FileStatus): string {
  const kind = type === 'directory' ? 'd' : type === 'device' ? 'Dc' : '';
  const bits = `${mode & 0o4000 ? 'u' : ''}${mode & 0o2000 ? 'g' : ''}${mode & 0o1000 ? 't' : ''}`;
  return (kind + bits || '-') + modeText({ type: 'file', mode: mode & 0o777 }).slice(1);
}

/** One thing that is asked; its value says whether it failed. */
type Question = (process: Process, path: string) => Work<boolean>;

/** What is printed of a file, or why nothing is known of it, in the words of the call that asks. */
const told = (call: string, tell: (status: FileStatus, path: string) => string): Question =>
  function* (process, path) {
    const status = process.files.status(process.path(path));
    const failed = typeof status === 'string';
    const problem = failed ? (call === 'Stat' ? `stat ${path}: ${inGo(status)}` : inGo(status)) : '';
    yield* write(process.stdout, failed ? `error from ${call}(${quoted(path)}): ${problem}\n` : tell(status, path));
    return failed;
  };

const MAGIC: Readonly<Record<string, number>> = { ext4: 0xef53, overlay: 0x794c7630, proc: 0x9fa0, sysfs: 0x62656572, cgroup2: 0x63677270 };

function* fsType(process: Process, path: string): Work<boolean> {
  const mount = process.files.mountOf(process.path(path));
  const type = mount?.type === 'tmpfs' ? 'tmpfs' : String(MAGIC[mount?.type ?? ''] ?? 0);
  const status = process.files.status(process.path(path));
  const problem = typeof status === 'string' ? status : 'Permission denied';
  yield* write(process.stdout, mount ? `mount type of ${quoted(path)}: ${type}\n` : `error from statfs(${quoted(path)}): ${inGo(problem)}\n`);
  return !mount;
}

function* content(process: Process, path: string): Work<boolean> {
  const text = process.files.read(process.path(path));
  const why = (): string => {
    const problem = unreadable(process.files, process.path(path));
    return `${problem === 'Is a directory' ? 'read' : 'open'} ${path}: ${inGo(problem)}`;
  };
  yield* write(
    process.stdout,
    text === undefined ? `error reading file content for ${quoted(path)}: ${why()}\n` : `content of file ${quoted(path)}: ${text}\n`,
  );
  return text === undefined;
}

/** Makes a file with permissions that no umask takes from, and reads it. */
const newFile = (mode: number): Question =>
  function* (process, path) {
    const problem = process.files.masked(0).write(process.path(path), CONTENT, false, mode);
    if (problem === undefined) return yield* content(process, path);
    yield* write(process.stdout, `error writing new file ${quoted(path)}: open ${path}: ${inGo(problem)}\n`);
    return true;
  };

/** Reads again and again, until it is what is expected, or the time is up. */
function* contentInLoop(process: Process, path: string, flags: Flags): Work<boolean> {
  const untilUs = process.now() + flags.number('retry_time') * 1e6;
  const breaks = flags.isOn('break_on_expected_content');
  let failed = false;
  for (; process.now() < untilUs; yield { call: 'sleep', us: RETRY_US }) {
    const text = process.files.read(process.path(path));
    failed = text === undefined;
    if (text === undefined) {
      yield* write(process.stdout, `Error reading file ${path}: open ${path}: ${inGo(unreadable(process.files, process.path(path)))}, retrying\n`);
      continue;
    }
    yield* write(process.stdout, `content of file ${quoted(path)}: ${text}\n`);
    if (!breaks) continue;
    if (text === CONTENT) break;
    yield* write(process.stdout, `Unexpected content. Expected: ${CONTENT}. Retrying\n`);
  }
  return failed;
}

/** In the order in which they are answered: what is written first can be read afterwards. */
const QUESTIONS: readonly (readonly [flag: string, ask: Question])[] = [
  ['fs_type', fsType],
  ...NEW_FILES.map((mode) => [`new_file_${mode}`, newFile(Number.parseInt(mode, 8))] as const),
  ['file_mode', told('Stat', (status, path) => `mode of file ${quoted(path)}: ${goMode(status)}\n`)],
  ['file_perm', told('Stat', ({ mode }, path) => `perms of file ${quoted(path)}: ${modeText({ type: 'file', mode: mode & 0o777 })}\n`)],
  ['file_owner', told('stat', ({ uid, gid }, path) => `owner UID of ${quoted(path)}: ${uid}\nowner GID of ${quoted(path)}: ${gid}\n`)],
  ['file_content', content],
];

const FLAGS: FlagSpecs = {
  ...Object.fromEntries(QUESTIONS.map(([flag]) => [flag, { default: '' }])),
  file_content_in_loop: { default: '' },
  retry_time: { default: '180' },
  break_on_expected_content: { default: true },
};

export const mounttest: Subcommand = {
  short: 'Creates files with given permissions and outputs FS type, owner, mode, permissions, contents of files',
  flags: FLAGS,
  *run(process, flags) {
    let failed = false;
    for (const [flag, ask] of QUESTIONS) if (flags.text(flag) !== '' && (yield* ask(process, flags.text(flag)))) failed = true;
    const watched = flags.text('file_content_in_loop');
    if (watched !== '' && (yield* contentInLoop(process, watched, flags))) failed = true;
    return failed ? 1 : 0;
  },
};
