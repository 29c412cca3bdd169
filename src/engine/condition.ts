import { hasCondition } from '../api/conditions';
import { evaluate, parsePath } from '../api/jsonpath';
import type { KubeObject } from '../api/object';

/** What is waited for, of one object: undefined means that it does not exist. */
export interface Condition {
  /** `deployment`, `pods`, `sts`: as kubectl takes it. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly holds: (object: KubeObject | undefined) => boolean;
}

const FORM = /^([\w.-]+)\/(?:([\w.-]+)\/)?([\w.-]+)\s+(\S.*)$/s;
const JSONPATH = /^jsonpath=\{?(.+?)\}?=(.*)$/s;

const stripped = (text: string): string => text.replace(/^['"]|['"]$/g, '');
const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

function goalOf(goal: string): Condition['holds'] {
  if (goal === 'create') return (object) => object !== undefined;
  if (goal === 'delete') return (object) => object === undefined;
  const [, name, value = 'True'] = /^condition=([^=]+)(?:=(.*))?$/s.exec(goal) ?? [];
  if (name !== undefined) return (object) => object !== undefined && hasCondition(object, name, value);
  const [, path, wanted] = JSONPATH.exec(goal) ?? [];
  if (path === undefined || wanted === undefined)
    throw new Error(`unrecognized condition: "${goal}"; one of condition=NAME[=VALUE], jsonpath={PATH}=VALUE, create, delete`);
  const steps = parsePath(path.startsWith('.') ? path : `.${path}`);
  return (object) => object !== undefined && evaluate([object], steps).some((found) => textOf(found) === stripped(wanted));
}

/**
 * Reads `deployment/web condition=Available`, `pod/shop/web-1 jsonpath={.status.phase}=Running`, `job/once delete`: an object (with its namespace, if it is
 * not `default`) and what `kubectl wait --for` takes. Throws an Error that says what was expected.
 */
export function readCondition(text: string): Condition {
  const [, resource, namespace = 'default', name, goal] = FORM.exec(text.trim()) ?? [];
  if (resource === undefined || name === undefined || goal === undefined)
    throw new Error(`unrecognized condition: "${text}"; for example: deployment/web condition=Available`);
  return { resource, namespace, name, holds: goalOf(goal) };
}
