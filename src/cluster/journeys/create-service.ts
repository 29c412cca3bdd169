import { SERVICE_NAME } from '../../api/service-name';
import type { EndpointSlice } from '../../api/types.gen';
import { asked, requestAt, type Scope, stored, subjectAt } from './condition';
import { defineJourney } from './definition';
import { ask, store } from './parts';

const isOfService = ({ metadata: { namespace, labels } }: EndpointSlice, { subject }: Scope): boolean =>
  `services/${namespace}/${labels?.[SERVICE_NAME]}` === subject;
const readyIn = ({ endpoints }: EndpointSlice): number => (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false).length;

/** A Service becomes ready: it has an address, and Pods behind it. */
export const createService = defineJourney({
  id: 'create-service',
  begins: [{ on: 'request', request: { verb: 'create', resource: 'services' } }],
  steps: [
    ask,
    { ...store('services'), facts: (scope, id) => ({ address: subjectAt('services', scope, id + 1)?.spec?.clusterIP ?? '' }) },
    {
      name: 'slice',
      hue: 'ctrl',
      acts: { controllers: 'deciding' },
      begins: asked({ verb: 'create', resource: 'endpointslices', from: 'controller/endpointslice' }, (scope, id) => {
        const body = requestAt(scope, id)?.body as EndpointSlice | undefined;
        return body !== undefined && isOfService(body, scope);
      }),
    },
    {
      name: 'ready',
      hue: 'etcd',
      acts: { apiserver: 'storing', etcd: 'storing' },
      begins: stored('endpointslices', ({ now }, scope) => isOfService(now, scope) && readyIn(now) > 0),
    },
  ],
});
