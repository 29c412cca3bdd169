import { parseQuestion, parseReply } from '../../api/dns-message';
import type { NetworkRequest } from '../../api/wire';
import { answered, called, comesBack, dropped, either, networkRequestAt, outcomeAt, reaches } from './condition';
import { defineJourney, type Facts } from './definition';
import { ask } from './parts';

const DNS_PORT = 53;
const isLookup = (request: NetworkRequest | undefined): boolean => request?.ask.port === DNS_PORT;

const addressesIn = (body: string): readonly string[] => parseReply(body).records.flatMap(({ type, data }) => (type === 'A' ? [data] : []));

const failureFacts = (failure: string | undefined): Facts => (failure === undefined ? {} : { failure });

/** A command in a Pod asks somebody: by which name, through which Service, who answers, or why nobody does. */
export const reachPod = defineJourney({
  id: 'reach-pod',
  begins: [{ on: 'network' }],
  steps: [
    ask,
    { name: 'exec', hue: 'kubelet', begins: either(called('Exec'), called('ExecSync')), facts: (scope, id) => commandFacts(scope.trace.body(id)) },
    {
      name: 'lookup',
      hue: 'kubelet',
      begins: reaches(isLookup),
      optional: true,
      facts: (scope, id) => ({ host: parseQuestion(networkRequestAt(scope, id)?.ask.body ?? '')?.name ?? '' }),
    },
    {
      name: 'address',
      hue: 'kubelet',
      begins: comesBack((outcome, request) => isLookup(request) && !('failure' in outcome) && addressesIn(outcome.body).length > 0),
      optional: true,
      facts(scope, id) {
        const outcome = outcomeAt(scope, id);
        return outcome && !('failure' in outcome) ? { address: addressesIn(outcome.body).join(', ') } : {};
      },
    },
    {
      name: 'send',
      hue: 'kubelet',
      begins: reaches((request) => !isLookup(request)),
      optional: true,
      facts(scope, id) {
        const { to = '', ask: { port = 0 } = {}, dialled } = networkRequestAt(scope, id) ?? {};
        return { endpoint: `${to}:${port}`, ...(dialled !== undefined && { dialled }) };
      },
    },
    {
      name: 'answer',
      hue: 'kubelet',
      begins: comesBack((outcome, request) => !isLookup(request) && !('failure' in outcome)),
      optional: true,
      facts(scope, id) {
        const outcome = outcomeAt(scope, id);
        return outcome && !('failure' in outcome) && outcome.status !== undefined ? { status: outcome.status } : {};
      },
    },
    {
      name: 'fail',
      hue: 'kubelet',
      begins: either(
        comesBack((outcome, request) => !isLookup(request) && 'failure' in outcome),
        dropped,
      ),
      optional: true,
      facts: (scope, id) => failureFacts(scope.index.description(id).failure),
    },
    { name: 'end', hue: 'client', acts: { apiserver: 'sending', kubectl: 'receiving' }, begins: answered },
  ],
});

function commandFacts(body: { readonly type: string; readonly request?: unknown }): Facts {
  const { command } = (body.request ?? {}) as { readonly command?: readonly string[] };
  return command ? { command: command.join(' ') } : {};
}
