import type { StateStorage } from 'zustand/middleware';
import type { StepSize } from '../../worker/protocol';

export type Theme = 'system' | 'light' | 'dark';
export type Language = 'en' | 'zh';
/** The panels that fold. */
export type PanelName = 'left' | 'right' | 'timeline' | 'terminal';

/** What can be shown beneath the nodes. */
export const LAYERS = ['owners', 'services', 'volumes'] as const;
export type LayerName = (typeof LAYERS)[number];

export type Folded = Readonly<Record<PanelName, boolean>>;

/** What the user has chosen to see, which survives a reload. */
export interface Preferences {
  readonly theme: Theme;
  readonly language: Language;
  readonly presenter: boolean;
  readonly stepSize: StepSize;
  /** The user has pressed Create before: no hint needs to point at it. */
  readonly hasCreated: boolean;
  /** The user has answered to the offer of the first lesson. */
  readonly wasOffered: boolean;
  /** How the panels of each group share its room, in per cent by their ids; folded ones keep theirs. */
  readonly layouts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly layers: Readonly<Record<LayerName, boolean>>;
  readonly folded: Folded;
  /** The same for an audience, which has the stage to itself at first. */
  readonly presenterFolded: Folded;
}

const languageOfBrowser = (): Language => (globalThis.navigator?.language?.startsWith('zh') ? 'zh' : 'en');

export const defaultPreferences = (): Preferences => ({
  theme: 'system',
  language: languageOfBrowser(),
  presenter: false,
  stepSize: 'journey',
  hasCreated: false,
  wasOffered: false,
  layouts: {},
  // A newcomer looks at one Pod: what it belongs to would stand in the way.
  layers: { owners: false, services: false, volumes: false },
  folded: { left: false, right: false, timeline: false, terminal: false },
  presenterFolded: { left: true, right: true, timeline: true, terminal: false },
});

type Is = (value: unknown) => boolean;
const oneOf =
  (...values: readonly string[]): Is =>
  (value) =>
    values.includes(value as string);
const isBoolean: Is = (value) => typeof value === 'boolean';
const isRecordOf =
  (is: Is): Is =>
  (value) =>
    typeof value === 'object' && value !== null && Object.values(value).every(is);

/** Something that is on or off for each of the names. */
const switchesOf =
  (names: readonly string[]): Is =>
  (value) =>
    isRecordOf(isBoolean)(value) && names.every((name) => Object.hasOwn(value as object, name));
const isFolded = switchesOf(['left', 'right', 'timeline', 'terminal']);

const IS: Readonly<Record<keyof Preferences, Is>> = {
  theme: oneOf('system', 'light', 'dark'),
  language: oneOf('en', 'zh'),
  presenter: isBoolean,
  stepSize: oneOf('journey', 'message', 'plugin'),
  hasCreated: isBoolean,
  wasOffered: isBoolean,
  layouts: isRecordOf(isRecordOf((size) => typeof size === 'number')),
  layers: switchesOf(LAYERS),
  folded: isFolded,
  presenterFolded: isFolded,
};

/** Those of the saved preferences that are some: others may come from another version of the page, or be damaged. */
export function preferencesOf(saved: unknown): Partial<Preferences> {
  if (typeof saved !== 'object' || saved === null) return {};
  return Object.fromEntries(Object.entries(saved).filter(([name, value]) => Object.hasOwn(IS, name) && IS[name as keyof Preferences](value)));
}

/** Does what a browser may refuse: where site data is blocked, whoever touches `localStorage` is thrown at. */
function ifAllowed<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/** Small things that are kept between visits where the browser lets us, and otherwise last as long as the page. */
export const smallThings: StateStorage = {
  getItem: (name) => ifAllowed(() => localStorage.getItem(name)) ?? null,
  setItem: (name, value) => ifAllowed(() => localStorage.setItem(name, value)),
  removeItem: (name) => ifAllowed(() => localStorage.removeItem(name)),
};
