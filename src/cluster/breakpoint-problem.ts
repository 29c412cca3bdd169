import { isObject } from '../api/is-object';
import { kindNamed, objectExpressionProblem } from './object-expression';

/** The field of a breakpoint that is wrong, and what is wrong with it. */
export interface BreakpointProblem {
  readonly field: string;
  readonly message: string;
}

const TEXT_MAX = 10_000;

/** The fields that a breakpoint of each kind has, all of them texts but the id of a message. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  phase: [],
  rejection: [],
  failure: [],
  event: ['reason'],
  field: ['key', 'path', 'value'],
  request: ['component', 'verb', 'resource', 'code'],
  object: ['resource', 'expression'],
  verdict: ['plugin', 'node', 'status'],
};

const isText = (value: unknown): boolean => typeof value === 'string' && value.length <= TEXT_MAX;

/** What is wrong with a breakpoint, which may come from a link; undefined: it can be reached. */
export function breakpointProblem(value: unknown): BreakpointProblem | undefined {
  if (!isObject(value) || typeof value.kind !== 'string') return { field: 'kind', message: 'must be that of a breakpoint' };
  if (value.kind === 'message') return Number.isSafeInteger(value.id) ? undefined : { field: 'id', message: 'must be a number' };
  if (!Object.hasOwn(FIELDS, value.kind)) return { field: 'kind', message: `must be one of ${Object.keys(FIELDS).join(', ')}` };
  const missing = FIELDS[value.kind]!.find((field) => !isText(value[field]));
  if (missing !== undefined) return { field: missing, message: 'must be a text' };
  if (value.about !== undefined && !isText(value.about)) return { field: 'about', message: 'must be a text' };
  if (value.kind === 'object') return problemOfObject(String(value.resource), String(value.expression));
  const isCode = value.kind !== 'request' || value.code === '' || /^[1-5](\d|x)(\d|x)$/.test(String(value.code));
  return isCode ? undefined : { field: 'code', message: 'must be a status code, 409, or a class of them, 4xx' };
}

function problemOfObject(resource: string, expression: string): BreakpointProblem | undefined {
  if (kindNamed(resource) === undefined) return { field: 'resource', message: `the server doesn't have a resource type "${resource}"` };
  const problem = expression === '' ? undefined : objectExpressionProblem(expression);
  return problem === undefined ? undefined : { field: 'expression', message: problem };
}
