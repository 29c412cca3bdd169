import { create } from 'zustand';
import type { FromDumpWorker, Report } from '../../worker/dump-worker';
import workerUrl from '../../worker/dump-worker?worker&url';
import type { ClusterConfig, SavedSession } from '../../worker/protocol';
import { savedFiles } from '../editor/files';
import { showHere } from '../sessions/session-file';
import { spawn } from '../spawn';
import { addSession } from '../store/sessions';
import { useUi } from '../store/ui';
import { showSession } from '../store/workspace';

/** A dump on its way to become a session. */
export type Reading =
  | { readonly at: 'nothing' }
  | { readonly at: 'reading'; readonly name: string; readonly size: number; readonly bytes: number; readonly objects: number }
  | { readonly at: 'read'; readonly name: string; readonly config: ClusterConfig; readonly objects: Blob; readonly report: Report }
  | { readonly at: 'opening'; readonly name: string }
  | { readonly at: 'unreadable'; readonly name: string; readonly message: string };

const NOTHING: Reading = { at: 'nothing' };

export const useReading = create<{ readonly reading: Reading }>(() => ({ reading: NOTHING }));

const become = (reading: Reading): void => useReading.setState({ reading });

let worker: Worker | undefined;

/** A name that says which file it was. */
export const dumpName = (file: string): string => file.replace(/(?:\.json|\.ya?ml)?(?:\.gz)?$/, '');

/** Stops reading, or forgets what was read. */
export function cancelReading(): void {
  worker?.terminate();
  worker = undefined;
  become(NOTHING);
}

/** Reads a dump and shows how far it is; what is shown besides stays as it is. */
export function readDumpFile(file: Blob, name: string): void {
  cancelReading();
  become({ at: 'reading', name, size: file.size, bytes: 0, objects: 0 });
  useUi.getState().open('copy');
  const reader = spawn(workerUrl, 'dump');
  worker = reader;
  const fail = (message: string): void => {
    cancelReading();
    become({ at: 'unreadable', name, message });
  };
  reader.onerror = (event) => fail(event.message || 'The reader could not start.');
  reader.onmessage = ({ data }: MessageEvent<FromDumpWorker>) => {
    if (data.type === 'progress') become({ at: 'reading', name, size: file.size, bytes: data.bytes, objects: data.objects });
    else if (data.type === 'unreadable') fail(data.message);
    else {
      cancelReading();
      become({ at: 'read', name, config: data.config, objects: data.objects, report: data.report });
    }
  };
  reader.postMessage(file);
}

/** Shows what was read otherwise than from a file, as one that was. */
export function offerCopy(name: string, read: Pick<Extract<Reading, { readonly at: 'read' }>, 'config' | 'objects' | 'report'>): void {
  become({ at: 'read', name, config: read.config, objects: read.objects, report: read.report });
  useUi.getState().open('copy');
}

/** Says that nothing can be made of what was read otherwise than from a file. */
export function unreadableCopy(name: string, message: string): void {
  become({ at: 'unreadable', name, message });
  useUi.getState().open('copy');
}

/** Where a copy begins: nothing has been done to it. */
function sessionOf(config: ClusterConfig): SavedSession {
  const head = { delivered: 0, nowUs: config.startUs };
  return { version: 1, config, apart: true, branches: [{ branch: { name: 'main' }, head, inputs: [] }], branch: 'main', ...head, playing: false };
}

/** Makes a session of the copy that was read, beside the user's others, and shows it. */
export async function openCopy(): Promise<void> {
  const { reading } = useReading.getState();
  if (reading.at !== 'read') return;
  const { name, config, objects } = reading;
  become({ at: 'opening', name });
  await openMade(name, sessionOf(config), objects);
  if (useReading.getState().reading.at === 'opening') cancelReading();
}

/** Shows a session that was made of another cluster, beside the user's others. */
export async function openMade(name: string, session: SavedSession, objects: Blob): Promise<void> {
  const id = await addSession(name, { session, copy: objects });
  if (id !== undefined) return showSession(id);
  showHere({ session, files: savedFiles() }, objects);
  useUi.getState().open(undefined);
}
