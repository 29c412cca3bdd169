import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { TEMPLATES } from './templates';

/** The user's files: the editor's tabs, and what `-f` names in the terminal. Drafts survive a reload. */
export interface UserFile {
  readonly name: string;
  readonly text: string;
}

interface FilesState {
  readonly files: readonly UserFile[];
  readonly active: string;
  readonly open: (name: string) => void;
  readonly write: (name: string, text: string) => void;
  readonly add: (file: UserFile) => void;
  readonly rename: (from: string, to: string) => void;
  readonly close: (name: string) => void;
}

const FIRST: readonly UserFile[] = TEMPLATES.slice(0, 2).map(({ file, text }) => ({ name: file, text }));

/** A name that no file has: `pod.yaml`, `pod-2.yaml` … */
function freeName(files: readonly UserFile[], wanted: string): string {
  const [, stem = wanted, ending = ''] = /^(.*?)(\.[a-z]+)?$/.exec(wanted) ?? [];
  for (let n = 1; ; n++) {
    const name = n === 1 ? wanted : `${stem}-${n}${ending}`;
    if (!files.some((f) => f.name === name)) return name;
  }
}

export const useFiles = create<FilesState>()(
  persist(
    (set) => ({
      files: FIRST,
      active: FIRST[0]!.name,
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
          const free = to === from ? from : freeName(files, to);
          return { files: files.map((f) => (f.name === from ? { ...f, name: free } : f)), active: active === from ? free : active };
        }),
      close: (name) =>
        set(({ files, active }) => {
          const left = files.filter((f) => f.name !== name);
          const next = left.length > 0 ? left : FIRST;
          return { files: next, active: next.some((f) => f.name === active) ? active : next[0]!.name };
        }),
    }),
    { name: 'podscope.files', partialize: ({ files, active }) => ({ files, active }) },
  ),
);

export const fileText = (name: string): string | undefined => useFiles.getState().files.find((f) => f.name === name)?.text;
