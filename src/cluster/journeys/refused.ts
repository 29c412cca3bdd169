import { type ApiResponse, isResponse, isStatus } from '../../api/wire';
import { arrives, type Condition, never, refusal, type Scope } from './condition';
import { defineJourney, type Facts } from './definition';
import { ask } from './parts';

/** The answer is a refusal, and not by one of these gates: what is asked has come past them. */
const isPast = (...gates: readonly ApiResponse['refusedBy'][]): Condition => ({
  ...refusal,
  holds(scope, id) {
    const body = scope.trace.body(id);
    return refusal.holds(scope, id) && isResponse(body) && (body.refusedBy === undefined || !gates.includes(body.refusedBy));
  },
});

function statusFacts({ trace }: Scope, id: number): Facts {
  const body = trace.body(id);
  if (!isResponse(body)) return {};
  const { reason = '', details } = isStatus(body.body) ? body.body : {};
  const field = details?.causes?.[0]?.field;
  return { code: body.code, reason, ...(field !== undefined && { field }) };
}

/** A request that the API server refuses: where on its way, and why. */
export const refused = defineJourney({
  id: 'refused',
  begins: [{ on: 'refusal' }],
  steps: [
    ask,
    { name: 'authenticate', hue: 'api', acts: { apiserver: 'receiving' }, begins: arrives, face: refusal },
    { name: 'authorize', hue: 'api', acts: { apiserver: 'receiving' }, begins: isPast('authentication'), optional: true },
    { name: 'check', hue: 'api', acts: { apiserver: 'receiving' }, begins: isPast('authentication', 'authorization'), optional: true, facts: statusFacts },
    { name: 'stored', hue: 'etcd', begins: never, optional: true },
  ],
});
