import { KINDS } from '../api/kinds';
import type { Kind } from '../api/kinds/kind';

/** Which kinds are taken over into a copy, which it makes anew, and which it has nobody to act on. */

/** The copy's own processes make them, or they tell of what was: nobody misses them. */
const MADE_ANEW: ReadonlySet<string> = new Set([
  'Event',
  'Lease',
  'APIService',
  'FlowSchema',
  'PriorityLevelConfiguration',
  'IPAddress',
  'ServiceCIDR',
  'CertificateSigningRequest',
  'PodMetrics',
  'NodeMetrics',
  'ComponentStatus',
]);

/** Kinds that others act on, of which a copy has none. */
const ACTED_ON: ReadonlySet<string> = new Set(['CustomResourceDefinition', 'ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']);

export type Fate =
  | { readonly fate: 'taken'; readonly kind: Kind }
  | { readonly fate: 'made-anew' }
  /** Of a kind that only others act on, or that nobody here knows. */
  | { readonly fate: 'not-simulated' };

const byVersion: ReadonlyMap<string, Kind> = new Map(KINDS.map((kind) => [`${kind.group ? `${kind.group}/` : ''}${kind.version} ${kind.kind}`, kind]));

const isStored = ({ verbs }: Kind): boolean => verbs === undefined || (verbs.includes('get') && verbs.includes('create'));

/** What becomes of an object of this kind and version. */
export function fateOf(apiVersion: string, kind: string): Fate {
  if (MADE_ANEW.has(kind)) return { fate: 'made-anew' };
  const known = byVersion.get(`${apiVersion} ${kind}`);
  return known && isStored(known) && !ACTED_ON.has(kind) ? { fate: 'taken', kind: known } : { fate: 'not-simulated' };
}
