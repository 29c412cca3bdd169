import { isObject } from '../api/is-object';
import { type DebugSetup, type KeptBreakpoint, NO_SETUP } from './breakpoint';
import { breakpointProblem } from './breakpoint-problem';

const BREAKPOINTS_MAX = 100;
const WATCHES_MAX = 20;
const WATCH_LETTERS_MAX = 10_000;

const isKept = (value: unknown): value is KeptBreakpoint =>
  isObject(value) && Number.isSafeInteger(value.id) && typeof value.on === 'boolean' && breakpointProblem(value.at) === undefined;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What can be used of a setup, which may come from a link or another version: for the sake of the rest no session stays closed. */
export function setupOf(value: unknown): DebugSetup {
  if (!isObject(value)) return NO_SETUP;
  return {
    breakpoints: listOf(value.breakpoints).filter(isKept).slice(0, BREAKPOINTS_MAX),
    watches: listOf(value.watches)
      .filter((one): one is string => typeof one === 'string' && one.length <= WATCH_LETTERS_MAX)
      .slice(0, WATCHES_MAX),
  };
}

export const isEmpty = ({ breakpoints, watches }: DebugSetup): boolean => breakpoints.length + watches.length === 0;
