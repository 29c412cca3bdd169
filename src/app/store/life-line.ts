import { create } from 'zustand';
import { isNarrow } from '../use-narrow';
import { useCluster } from './cluster';
import { useUi } from './ui';

/** The life line: whose lives are shown, if it is open. */
interface LifeLineState {
  /** A Pod or an owner of Pods: `pods/default/web`, `deployments/default/web`. */
  readonly of: string | undefined;
}

export const useLifeLine = create<LifeLineState>(() => ({ of: undefined }));

/** What has Pods whose lives can be told. */
const OWNERS: readonly string[] = ['deployments', 'replicasets', 'replicationcontrollers', 'statefulsets', 'daemonsets', 'jobs', 'cronjobs'];

export const hasLives = (key: string): boolean => key.startsWith('pods/') || OWNERS.includes(key.slice(0, key.indexOf('/')));

/** Shows the lives of a Pod or of an owner's Pods: where the timeline's lanes are, and on a phone over the rest. */
export function showLives(of: string): void {
  useLifeLine.setState({ of });
  const { fold, open } = useUi.getState();
  fold('timeline', false);
  if (isNarrow()) open('life');
}

export function closeLives(): void {
  useLifeLine.setState({ of: undefined });
  if (useUi.getState().overlay === 'life') useUi.getState().open(undefined);
}

/** Whose lives one most likely wants to see: of what is explained, of what the journey is about, of any Pod. */
function likely(): string | undefined {
  const { selection } = useUi.getState();
  const { journey, resources } = useCluster.getState();
  if (selection.kind === 'object' && hasLives(selection.key)) return selection.key;
  if (journey && hasLives(journey.subject)) return journey.subject;
  return resources.pods?.keys().next().value;
}

/** On a phone it lies over the rest, and is closed as all that does. */
const isOpen = (): boolean => useLifeLine.getState().of !== undefined && (!isNarrow() || useUi.getState().overlay === 'life');

/** Opens the life line, or closes it. */
export function toggleLives(): void {
  const key = isOpen() ? undefined : likely();
  if (key === undefined) closeLives();
  else showLives(key);
}
