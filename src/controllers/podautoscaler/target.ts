import { KINDS } from '../../api/kinds';
import { asObject } from '../../api/object';
import type { CrossVersionObjectReference } from '../../api/types.gen';
import type { ApiResponse } from '../../api/wire';
import { pathOf } from '../shared/resources';
import { isSuccess } from './answer';

/** Where the scale of an autoscaler's target is found: what upstream's REST mapper knows of kinds. */
export type Target = { readonly path: string; readonly resource: string } | { readonly error: string } | { readonly ask: string };

const GROUPS: ReadonlySet<string> = new Set(KINDS.map(({ group }) => group));

/** The reference's version does not matter: a kind is found by its group. `discovery`: the answer to what was asked for about a group that is not built in. */
export function findTarget(reference: CrossVersionObjectReference, namespace: string, discovery: ApiResponse | undefined): Target {
  const { apiVersion = '', kind, name } = reference;
  const [group = '', version, ...more] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  if (more.length > 0) return { error: `unexpected GroupVersion string: ${apiVersion}` };
  const at = (inGroup: string, inVersion: string, plural: string): Target => ({
    path: pathOf({ root: inGroup ? `/apis/${inGroup}/${inVersion}` : `/api/${inVersion}`, plural, kind }, namespace, name, 'scale'),
    resource: inGroup ? `${plural}.${inGroup}` : plural,
  });
  const known = KINDS.find((k) => k.group === group && k.kind === kind);
  if (known) return at(group, known.version, known.plural);
  const none: Target = { error: `no matches for kind "${kind}" in group "${group}"` };
  if (GROUPS.has(group)) return none;
  if (!discovery) return { ask: `/apis/${group}/${version}` };
  const plural = isSuccess(discovery) ? pluralIn(discovery.body, kind) : undefined;
  return plural === undefined ? none : at(group, version ?? '', plural);
}

interface Discovered {
  readonly resources?: readonly { readonly name: string; readonly kind: string }[];
}

function pluralIn(body: unknown, kind: string): string | undefined {
  const { resources = [] } = asObject<Discovered>(body as object);
  return resources.find((r) => r.kind === kind && !r.name.includes('/'))?.name;
}
