import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { StepSize } from '../../worker/protocol';

/** What the inspector shows. `step`: the journey's current step, explained. */
export type Selection =
  | { readonly kind: 'step' }
  /** `apiserver`, `etcd`, `scheduler`, `controllers`, `kubectl` … */
  | { readonly kind: 'component'; readonly address: string }
  /** An object by its registry key: `nodes/node-1`, `pods/default/web`. */
  | { readonly kind: 'object'; readonly key: string }
  | { readonly kind: 'message'; readonly id: number };

export type Theme = 'system' | 'light' | 'dark';
export type Language = 'en' | 'zh';
/** What stands open over the screen: one thing at a time. */
export type Overlay = 'palette' | 'cluster' | 'help' | 'editor' | 'terminal' | undefined;

interface Preferences {
  readonly theme: Theme;
  readonly language: Language;
  readonly presenter: boolean;
  readonly stepSize: StepSize;
  /** Sizes of the panels in pixels; folded ones keep theirs. */
  readonly sizes: { readonly left: number; readonly right: number; readonly timeline: number; readonly terminal: number };
  readonly folded: { readonly left: boolean; readonly right: boolean; readonly timeline: boolean; readonly terminal: boolean };
}

export type PanelName = keyof Preferences['sizes'];

interface UiState extends Preferences {
  readonly selection: Selection;
  readonly history: readonly Selection[];
  readonly overlay: Overlay;
  /** The stage as a list of words instead of a picture. */
  readonly asList: boolean;
  readonly select: (selection: Selection) => void;
  readonly back: () => void;
  readonly open: (overlay: Overlay) => void;
  readonly resize: (panel: PanelName, size: number) => void;
  readonly fold: (panel: PanelName, folded: boolean) => void;
}

export const SIZES: Preferences['sizes'] = { left: 352, right: 372, timeline: 172, terminal: 214 };
const HISTORY_MAX = 30;

const languageOfBrowser = (): Language => (globalThis.navigator?.language?.startsWith('zh') ? 'zh' : 'en');

/** What the user has chosen to see. The preferences survive a reload. */
export const useUi = create<UiState>()(
  persist(
    (set) => ({
      theme: 'system',
      language: languageOfBrowser(),
      presenter: false,
      stepSize: 'journey',
      sizes: SIZES,
      folded: { left: false, right: false, timeline: false, terminal: false },
      selection: { kind: 'step' },
      history: [],
      overlay: undefined,
      asList: false,
      select: (selection) =>
        set((state) => ({
          selection,
          history: selection.kind === 'step' ? [] : [...state.history, state.selection].slice(-HISTORY_MAX),
          folded: { ...state.folded, right: false },
        })),
      back: () => set((state) => ({ selection: state.history.at(-1) ?? { kind: 'step' }, history: state.history.slice(0, -1) })),
      open: (overlay) => set({ overlay }),
      resize: (panel, size) => set((state) => ({ sizes: { ...state.sizes, [panel]: Math.round(size) } })),
      fold: (panel, folded) => set((state) => ({ folded: { ...state.folded, [panel]: folded } })),
    }),
    {
      name: 'podscope.ui',
      partialize: ({ theme, language, presenter, stepSize, sizes, folded }): Preferences => ({ theme, language, presenter, stepSize, sizes, folded }),
    },
  ),
);
