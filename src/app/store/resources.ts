import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import type { TableQuestion } from '../../worker/protocol';
import { isNarrow } from '../use-narrow';
import { smallThings } from './preferences';
import { useUi } from './ui';
import { isText } from './values';

/** The table of objects: which it shows, and whether it stands where the stage is. */

/** A resource by the names that the API's paths have: `apps/v1`, `deployments`. */
export type KindRef = Pick<TableQuestion, 'apiVersion' | 'plural'>;

/** What is shown of an object besides its row, or asked about it. */
export type PaneName = 'describe' | 'yaml' | 'logs' | 'delete';

/** The row that keys are about: of an object, and where it is. */
export interface Cursor {
  readonly key: string | undefined;
  readonly index: number;
}

interface ResourcesState {
  readonly shown: boolean;
  readonly kind: KindRef;
  /** Empty: all. */
  readonly namespace: string;
  /** As the user has written it. */
  readonly filter: string;
  readonly sort: TableQuestion['sort'];
  readonly cursor: Cursor;
  readonly pane: PaneName | undefined;
  /** Another kind is being chosen. */
  readonly choosing: boolean;
  /** Also the columns of `-o wide`. */
  readonly wide: boolean;
  /** Those that were shown last, the latest first. */
  readonly recent: readonly KindRef[];
}

export const PODS: KindRef = { apiVersion: 'v1', plural: 'pods' };
const FIRST = { key: undefined, index: 0 } as const;
const RECENT_MAX = 6;

const isKind = (value: unknown): value is KindRef => {
  const { apiVersion, plural } = (value ?? {}) as Partial<KindRef>;
  return isText(apiVersion) && isText(plural);
};
export const isSameKind = (a: KindRef, b: KindRef): boolean => a.apiVersion === b.apiVersion && a.plural === b.plural;

/** What is kept between visits, as far as it can be read. */
function keptOf(saved: unknown): Partial<ResourcesState> {
  const { wide, recent } = (saved ?? {}) as Partial<Record<'wide' | 'recent', unknown>>;
  return {
    ...(typeof wide === 'boolean' && { wide }),
    ...(Array.isArray(recent) && { recent: recent.filter(isKind).slice(0, RECENT_MAX) }),
  };
}

export const useResources = create<ResourcesState>()(
  persist(
    (): ResourcesState => ({
      shown: false,
      kind: PODS,
      namespace: '',
      filter: '',
      sort: undefined,
      cursor: FIRST,
      pane: undefined,
      choosing: false,
      wide: false,
      recent: [],
    }),
    {
      name: 'podscope.resources',
      storage: createJSONStorage(() => smallThings),
      merge: (saved, state) => ({ ...state, ...keptOf(saved) }),
      partialize: ({ wide, recent }): Partial<ResourcesState> => ({ wide, recent }),
    },
  ),
);

/** Shows another kind, from its first row on. */
export function showKind({ apiVersion, plural }: KindRef): void {
  const kind = { apiVersion, plural };
  useResources.setState(({ recent }) => ({
    kind,
    filter: '',
    sort: undefined,
    cursor: FIRST,
    pane: undefined,
    choosing: false,
    recent: [kind, ...recent.filter((one) => !isSameKind(one, kind))].slice(0, RECENT_MAX),
  }));
}

/** Opens the table: where the stage is, and on a phone over the rest. */
export function openResources(at: Partial<Pick<ResourcesState, 'kind' | 'namespace' | 'filter' | 'cursor' | 'choosing'>> = {}): void {
  if (at.kind) showKind(at.kind);
  useResources.setState({ shown: true, pane: undefined, choosing: false, ...at });
  if (isNarrow()) useUi.getState().open('resources');
}

export function closeResources(): void {
  useResources.setState({ shown: false, pane: undefined, choosing: false });
  if (useUi.getState().overlay === 'resources') useUi.getState().open(undefined);
}

export function toggleResources(): void {
  if (useResources.getState().shown && (!isNarrow() || useUi.getState().overlay === 'resources')) closeResources();
  else openResources();
}
