import { merged } from '../api/merged';
import type { Pod, Volume } from '../api/types.gen';
import { specOf } from './containers';
import type { VolumeContent } from './cri/volumes';
import { environmentView } from './environment-view';
import { isFilledFrom, missingFor } from './references';
import { refreshTokens } from './tokens';
import { callRuntime, type Turn } from './turn';
import { volumeContent } from './volume-contents';
import { wakeAt } from './wake';
import type { Worker } from './worker';

/** What ConfigMaps, Secrets and the Pod itself put into volumes changes with them (volume manager, remount). */

/** A Pod that nothing happens to is looked at so often (kubelet `syncFrequency`). */
const SYNC_US = 60e6;

type Contents = Readonly<Record<string, VolumeContent>>;
type Files = Extract<VolumeContent, { readonly type: 'files' }>;

/** What a Pod's volumes hold now. */
export function contentsOf({ kubelet, nowUs }: Turn, worker: Worker, volumes: readonly Volume[] = specOf(worker.pod).volumes ?? []): Contents {
  const { tokens, bound } = worker.volumes;
  const view = merged(environmentView(kubelet, worker), { nowUs, tokens: tokens.granted, bound });
  const contents: Record<string, VolumeContent> = {};
  for (const volume of volumes) contents[volume.name] = volumeContent(view, volume);
  return contents;
}

const isChanging = (content: VolumeContent | undefined): content is Files => content?.type === 'files' && !content.steady;

const changing = ({ pod, volumes }: Worker): readonly Volume[] => (specOf(pod).volumes ?? []).filter(({ name }) => isChanging(volumes.contents?.[name]));

function isSame(before: Files, after: Files): boolean {
  const { files } = after;
  return (
    before.files.length === files.length &&
    before.files.every(({ path, text, mode }, i) => path === files[i]!.path && text === files[i]!.text && mode === files[i]!.mode)
  );
}

/** Writes anew what has changed; what has lost its source stays as it was. */
export function refreshVolumes(turn: Turn, before: Worker): Worker {
  const worker = refreshTokens(turn, before);
  const { pod, uid, volumes } = worker;
  const all = changing(worker).filter((volume) => missingFor(volume, pod, turn.kubelet.lookup).length === 0);
  if (all.length === 0) return worker;
  const now = contentsOf(turn, worker, all);
  const changed = Object.entries(now).filter(([name, content]) => !isSame(volumes.contents![name] as Files, content as Files));
  if (changed.length === 0) return worker;
  for (const [name, content] of changed) callRuntime(turn, { method: 'WriteVolume', volume: `${uid}/${name}`, content }, { for: 'nothing' });
  return { ...worker, volumes: { ...volumes, contents: { ...volumes.contents, ...Object.fromEntries(changed) } } };
}

/** A kubelet that was started anew writes what may have changed meanwhile. */
export function rewriteVolumes(turn: Turn, worker: Worker): void {
  for (const { name } of changing(worker))
    callRuntime(turn, { method: 'WriteVolume', volume: `${worker.uid}/${name}`, content: worker.volumes.contents![name]! }, { for: 'nothing' });
}

/** What a volume is filled from has changed: it is seen when the Pod is looked at next. */
export function sourceChanged(turn: Turn, worker: Worker, informer: string): Worker {
  if (worker.stage !== 'syncing' || !changing(worker).some((volume) => isFilledFrom(volume, worker.pod, informer))) return worker;
  const sinceUs = turn.nowUs - (worker.volumes.seenAtUs ?? 0);
  return wakeAt(turn, worker, turn.nowUs + SYNC_US - (sinceUs % SYNC_US));
}

/** Whether volumes hold what has changed of a Pod's own fields. */
export const fieldsChanged = (next: Pod, old: Pod): boolean =>
  (next.metadata.labels !== old.metadata.labels || next.metadata.annotations !== old.metadata.annotations) &&
  (next.spec?.volumes ?? []).some(
    ({ downwardAPI, projected }) => downwardAPI !== undefined || (projected?.sources ?? []).some((s) => s.downwardAPI?.items?.some(isVarying)),
  );

const isVarying = ({ fieldRef }: { readonly fieldRef?: { readonly fieldPath: string } }): boolean =>
  /^metadata\.(?:labels|annotations)/.test(fieldRef?.fieldPath ?? '');
