import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { chosenIn } from './class-link';
import {
  defaultPreferences,
  type Folded,
  type Language,
  type LayerName,
  type PanelName,
  type Preferences,
  preferencesOf,
  smallThings,
  type Theme,
} from './preferences';

/** What the inspector shows. `step`: the journey's current step, explained. */
export type Selection =
  | { readonly kind: 'step' }
  /** `apiserver`, `etcd`, `scheduler`, `controllers`, `kubectl` … */
  | { readonly kind: 'component'; readonly address: string }
  /** An object by its registry key: `nodes/node-1`, `pods/default/web`. */
  | { readonly kind: 'object'; readonly key: string }
  | { readonly kind: 'message'; readonly id: number }
  /** What the API server has refused to do, by the key of the object that it would have been done to. */
  | { readonly kind: 'refusal'; readonly key: string; readonly code: number; readonly message: string };

export type { Language, PanelName, Theme };
/** What stands open over the screen: one thing at a time. */
export type Overlay =
  | 'palette'
  | 'cluster'
  | 'help'
  | 'until'
  | 'share'
  | 'sessions'
  | 'copy'
  | 'ask'
  | 'live'
  | 'editor'
  | 'terminal'
  | 'configuration'
  | 'decision'
  | 'life'
  | 'debug'
  | 'resources'
  | 'pods-that'
  | 'lessons'
  | 'lesson'
  | 'teach'
  | undefined;

/** A scheduling decision, by its Pod (`namespace/name`) and the id of its cycle. */
export interface DecisionRef {
  readonly pod: string;
  readonly cycle: number;
}

interface UiState extends Preferences {
  readonly selection: Selection;
  readonly history: readonly Selection[];
  readonly overlay: Overlay;
  /** What the overlay `decision` shows. */
  readonly decision: DecisionRef | undefined;
  /** The stage as a list of words instead of a picture. */
  readonly asList: boolean;
  /** In editors, Tab indents instead of leaving them. */
  readonly tabIndents: boolean;
  /** The screen shows nothing: the audience is to look at whoever speaks. */
  readonly isBlank: boolean;
  /** The selection was not chosen: it is what the user has done last. */
  readonly isTold: boolean;
  readonly select: (selection: Selection) => void;
  /** Turns to what the user has done just now. */
  readonly tell: (selection: Selection) => void;
  readonly back: () => void;
  readonly open: (overlay: Overlay) => void;
  readonly openDecision: (decision: DecisionRef) => void;
  readonly fold: (panel: PanelName, folded: boolean) => void;
  readonly toggleLayer: (layer: LayerName) => void;
}

const HISTORY_MAX = 30;

const historyBefore = (next: Selection, { history, selection }: Pick<UiState, 'history' | 'selection'>): readonly Selection[] =>
  next.kind === 'step' ? [] : [...history, selection].slice(-HISTORY_MAX);
const isSame = (a: Selection, b: Selection): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The panels of the mode that one is in. */
const foldedOf = ({ presenter, folded, presenterFolded }: Preferences): Folded => (presenter ? presenterFolded : folded);
const foldedWith = (state: Preferences, panel: PanelName, isFolded: boolean): Partial<Preferences> => ({
  [state.presenter ? 'presenterFolded' : 'folded']: { ...foldedOf(state), [panel]: isFolded },
});

/** What the address chooses, if it is that of a class link; then nothing of the preferences is written. */
const chosen = chosenIn(globalThis.location?.search ?? '');

/** What the user has chosen to see. The preferences survive a reload. */
export const useUi = create<UiState>()(
  persist(
    (set) => ({
      ...defaultPreferences(),
      selection: { kind: 'step' },
      history: [],
      overlay: undefined,
      decision: undefined,
      asList: false,
      tabIndents: false,
      isBlank: false,
      isTold: true,
      select: (selection) =>
        set((state) => ({
          selection,
          isTold: false,
          history: historyBefore(selection, state),
          // Who presents steps through the picture: only what is asked about comes beside it.
          ...(!(state.presenter && selection.kind === 'step') && foldedWith(state, 'right', false)),
        })),
      tell: (selection) =>
        set((state) => (isSame(selection, state.selection) ? { isTold: true } : { selection, isTold: true, history: historyBefore(selection, state) })),
      back: () => set((state) => ({ isTold: false, selection: state.history.at(-1) ?? { kind: 'step' }, history: state.history.slice(0, -1) })),
      open: (overlay) => set({ overlay }),
      openDecision: (decision) => set({ overlay: 'decision', decision }),
      fold: (panel, folded) => set((state) => foldedWith(state, panel, folded)),
      toggleLayer: (layer) => set(({ layers }) => ({ layers: { ...layers, [layer]: !layers[layer] } })),
    }),
    {
      name: 'podscope.ui',
      storage: createJSONStorage(() => (chosen ? { ...smallThings, setItem: () => undefined } : smallThings)),
      merge: (saved, state) => ({ ...state, ...preferencesOf(saved), ...chosen }),
      partialize: ({ theme, language, presenter, stepSize, hasCreated, wasOffered, layouts, layers, folded, presenterFolded }): Preferences => ({
        theme,
        language,
        presenter,
        stepSize,
        hasCreated,
        wasOffered,
        layouts,
        layers,
        folded,
        presenterFolded,
      }),
    },
  ),
);

export const useFolded = (panel: PanelName): boolean => useUi((state) => foldedOf(state)[panel]);
