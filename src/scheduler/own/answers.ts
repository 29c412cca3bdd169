import { isObject } from '../../api/is-object';
import type { Failed, Given } from '../../sandbox/program';
import { failure, type Status, unresolvable, unschedulable } from '../framework/status';

/** What a plugin of one's own said, as the framework takes it. It can be anything: what is not understood is an error, which says so. */

const REASON_MAX = 200;
const REASONS_MAX = 10;

/** What went wrong, and at which line of the text. */
export const errorOf = ({ error, line }: Failed): string => shorten(line === undefined ? error : `${error} (line ${line})`);

/** A reason is a line in an Event. */
function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= REASON_MAX ? line : `${line.slice(0, REASON_MAX - 1)}…`;
}

function shown({ type, value }: Given): string {
  const text =
    type === 'object' || type === 'string' ? JSON.stringify(value) : type === 'number' || type === 'bigint' || type === 'boolean' ? String(value) : type;
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

/** A verdict: `true`, `false`, a reason, or `{ code, reasons }`. */
export function verdictOf(plugin: string, given: Given | Failed): Status | undefined {
  if ('error' in given) return failure(errorOf(given));
  const { type, value } = given;
  if (type === 'boolean') return value ? undefined : unschedulable(`node(s) didn't satisfy plugin ${plugin}`);
  if (type === 'string' && typeof value === 'string' && value.trim() !== '') return unschedulable(shorten(value));
  const status = type === 'object' && isObject(value) ? statusOf(value) : undefined;
  return status === undefined
    ? failure(`filter gave ${shown(given)}, not true, false, a reason or { code, reasons }`)
    : status === 'Success'
      ? undefined
      : status;
}

function statusOf({ code = 'Unschedulable', reasons = [] }: Readonly<Record<string, unknown>>): Status | 'Success' | undefined {
  if (code === 'Success') return 'Success';
  if (!Array.isArray(reasons) || reasons.length === 0 || !reasons.every((reason) => typeof reason === 'string' && reason.trim() !== '')) return undefined;
  const told = reasons.slice(0, REASONS_MAX).map(shorten);
  if (code === 'Unschedulable') return unschedulable(...told);
  return code === 'UnschedulableAndUnresolvable' ? unresolvable(...told) : undefined;
}

/** A score, a whole number as upstream's: what is behind the point does not count. */
export function scoreOf(given: Given | Failed): number | Status {
  if ('error' in given) return failure(errorOf(given));
  const score = given.type === 'number' ? Math.trunc(Number(given.value)) : Number.NaN;
  return Number.isSafeInteger(score) ? score + 0 : failure(`score gave ${shown(given)}, not a number`);
}

/** The scores of all nodes, brought into 0 to 100. */
export function normalizedOf(count: number, given: Given | Failed): readonly number[] | Status {
  if ('error' in given) return failure(errorOf(given));
  const { value } = given;
  if (!Array.isArray(value) || value.length !== count || !value.every((one) => typeof one === 'number'))
    return failure(`normalize gave ${shown(given)}, not a list of ${count} numbers`);
  return value.map(Math.trunc);
}
