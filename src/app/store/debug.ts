import { create } from 'zustand';
import type { DebugSetup, KeptBreakpoint } from '../../worker/protocol';
import { isNarrow } from '../use-narrow';
import { useCluster } from './cluster';
import { host } from './host';
import { useUi } from './ui';

/** The debugger's tools, of which one is shown, if any is. */
export const TOOLS = ['breakpoints', 'watch', 'path', 'compare'] as const;
export type Tool = (typeof TOOLS)[number];

/** A moment that was marked to be compared with another one. */
export interface MarkedMoment {
  readonly branch: string;
  readonly atUs: number;
}

interface DebugState {
  readonly marked: MarkedMoment | undefined;
  readonly isOpen: boolean;
  readonly tool: Tool;
}

export const useDebug = create<DebugState>(() => ({ marked: undefined, isOpen: false, tool: 'breakpoints' }));

/** Opens the debugger beside the explanation; on a phone it lies over the rest. */
function openDebugger(): void {
  useDebug.setState({ isOpen: true });
  const { fold, open } = useUi.getState();
  fold('right', false);
  if (isNarrow()) open('debug');
}

export function closeDebugger(): void {
  useDebug.setState({ isOpen: false });
  if (useUi.getState().overlay === 'debug') useUi.getState().open(undefined);
}

export function toggleDebugger(): void {
  const isShown = useDebug.getState().isOpen && (!isNarrow() || useUi.getState().overlay === 'debug');
  if (isShown) closeDebugger();
  else openDebugger();
}

/** What the user has set up, changed; it is the host that keeps it. */
function changeSetup(how: (setup: DebugSetup) => Partial<DebugSetup>): void {
  const { debug } = useCluster.getState();
  host.send({ type: 'debug', debug: { ...debug, ...how(debug) } });
}

export const addBreakpoint = (at: KeptBreakpoint['at']): void =>
  changeSetup(({ breakpoints }) => ({ breakpoints: [...breakpoints, { id: 1 + Math.max(0, ...breakpoints.map(({ id }) => id)), on: true, at }] }));

export const removeBreakpoint = (id: number): void => changeSetup(({ breakpoints }) => ({ breakpoints: breakpoints.filter((one) => one.id !== id) }));

export const switchBreakpoint = (id: number, on: boolean): void =>
  changeSetup(({ breakpoints }) => ({ breakpoints: breakpoints.map((one) => (one.id === id ? { ...one, on } : one)) }));

export const addWatch = (expression: string): void => changeSetup(({ watches }) => ({ watches: [...watches.filter((one) => one !== expression), expression] }));

export const removeWatch = (expression: string): void => changeSetup(({ watches }) => ({ watches: watches.filter((one) => one !== expression) }));
