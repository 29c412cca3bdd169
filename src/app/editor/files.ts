import { create } from 'zustand';
import type { SavedFiles, UserFile } from '../store/well-formed';
import { keep, workspace } from '../store/workspace';
import { TEMPLATES } from './templates';

/** The user's files: the editor's tabs, and what `-f` names in the terminal. They survive a reload; a closed one can be taken back. */
interface Closed {
  readonly file: UserFile;
  /** Where its tab was. */
  readonly index: number;
}

interface FilesState extends SavedFiles {
  /** The files that were closed, the latest last. */
  readonly closed: readonly Closed[];
  readonly open: (name: string) => void;
  readonly write: (name: string, text: string) => void;
  /** Adds a file and opens it, under a name that no other has. */
  readonly add: (file: UserFile) => void;
  readonly rename: (from: string, to: string) => void;
  readonly close: (name: string) => void;
  readonly reopen: () => void;
}

const CLOSED_MAX = 20;
const SAVE_AFTER_MS = 200;

const BLANK = 'new.yaml';
/** Where there is no file, there is an empty one. */
export const NO_FILES: SavedFiles = { files: [{ name: BLANK, text: '' }], active: BLANK };

const FIRST: SavedFiles = { files: TEMPLATES.slice(0, 2).map(({ file, text }) => ({ name: file, text })), active: TEMPLATES[0]!.file };

/** A name that no file has: `pod.yaml`, `pod-2.yaml` … */
function freeName(files: readonly UserFile[], wanted: string): string {
  const [, stem = wanted, ending = ''] = /^(.*?)(\.[a-z]+)?$/.exec(wanted) ?? [];
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${stem}-${n}${ending}`;
    if (!files.some((f) => f.name === name)) return name;
  }
}

/** A name that a shell takes as one word. */
export const fileName = (typed: string): string => typed.trim().replace(/[\s/\\'"]+/g, '-');

export const useFiles = create<FilesState>()((set) => ({
  ...FIRST,
  closed: [],
  open: (active) => set({ active }),
  write: (name, text) =>
    set(({ files }) => ({
      files: files.some((f) => f.name === name) ? files.map((f) => (f.name === name ? { name, text } : f)) : [...files, { name, text }],
    })),
  add: ({ name, text }) =>
    set(({ files }) => {
      const free = freeName(files, name);
      return { files: [...files, { name: free, text }], active: free };
    }),
  rename: (from, to) =>
    set(({ files, active }) => {
      const free = to === from || to === '' ? from : freeName(files, to);
      return { files: files.map((f) => (f.name === from ? { ...f, name: free } : f)), active: active === from ? free : active };
    }),
  close: (name) =>
    set(({ files, active, closed }) => {
      const index = files.findIndex((f) => f.name === name);
      const file = files[index];
      if (!file) return {};
      const left = files.filter((f) => f !== file);
      const next = left.length > 0 ? left : NO_FILES.files;
      return {
        files: next,
        active: active === name ? next[Math.min(index, next.length - 1)]!.name : active,
        closed: [...closed, { file, index }].slice(-CLOSED_MAX),
      };
    }),
  reopen: () =>
    set(({ files, closed }) => {
      const last = closed.at(-1);
      if (!last) return {};
      const file = { ...last.file, name: freeName(files, last.file.name) };
      return { files: files.toSpliced(last.index, 0, file), active: file.name, closed: closed.slice(0, -1) };
    }),
}));

export const fileText = (name: string): string | undefined => useFiles.getState().files.find((f) => f.name === name)?.text;

const saved = ({ files, active }: SavedFiles): SavedFiles => ({ files, active });

/** The files as they are now, for a link. */
export const savedFiles = (): SavedFiles => saved(useFiles.getState());

/** Shows other files in place of these. */
export const showFiles = (files: SavedFiles): void => useFiles.setState({ ...saved(files), closed: [] });

/** Resolves when the files of the last visit are there; from then on every change is kept. */
export const filesReady: Promise<void> = workspace.then(({ files }) => {
  if (files) useFiles.setState(saved(files));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const save = (): void => {
    clearTimeout(timer);
    timer = undefined;
    void keep('files', savedFiles());
  };
  useFiles.subscribe((now, before) => {
    if (now.files === before.files && now.active === before.active) return;
    timer ??= setTimeout(save, SAVE_AFTER_MS);
  });
  addEventListener('pagehide', () => timer !== undefined && save());
});
