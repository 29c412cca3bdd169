import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../api/types.gen';
import { claimNameOf, SELECTED_NODE, STORAGE_PROVISIONER } from '../../api/volume-binding';
import { asked, askedOfSubject, became, requestAt, type Scope, stored, subjectAt } from './condition';
import { defineJourney } from './definition';
import { ask, nameAs, podFacts, store } from './parts';

const CLAIMS = 'persistentvolumeclaims';

const keyOfClaim = (namespace: string | undefined, name: string | undefined): string => `${CLAIMS}/${namespace}/${name}`;
const isForClaim = ({ spec }: PersistentVolume, { subject }: Scope): boolean => keyOfClaim(spec?.claimRef?.namespace, spec?.claimRef?.name) === subject;
const uses = (pod: Pod, { subject }: Scope): boolean =>
  (pod.spec?.volumes ?? []).some((volume) => keyOfClaim(pod.metadata.namespace, claimNameOf(pod, volume)) === subject);

/** What somebody writes into the claim's annotations with a request. */
const writtenAt = (scope: Scope, id: number, annotation: string): string =>
  (requestAt(scope, id)?.body as PersistentVolumeClaim | undefined)?.metadata.annotations?.[annotation] ?? '';

const ctrl = { hue: 'ctrl', acts: { controllers: 'deciding' } } as const;

/** A claim gets its volume: one that is there, or one that is made for it, at once or where the first Pod that uses it is to run. */
export const bindVolume = defineJourney({
  id: 'bind-volume',
  begins: [{ on: 'request', request: { verb: 'create', resource: CLAIMS } }],
  steps: [
    ask,
    { ...store(CLAIMS), facts: (scope, id) => ({ class: subjectAt(CLAIMS, scope, id + 1)?.spec?.storageClassName ?? '' }) },
    {
      name: 'consumer',
      hue: 'etcd',
      acts: { apiserver: 'storing', etcd: 'storing' },
      begins: stored('pods', ({ now, before }, scope) => before === undefined && uses(now, scope)),
      optional: true,
      facts: podFacts,
    },
    {
      name: 'select',
      hue: 'sched',
      acts: { scheduler: 'binding' },
      begins: askedOfSubject({ verb: 'update', resource: CLAIMS, from: 'scheduler' }),
      optional: true,
      facts: (scope, id) => ({ node: writtenAt(scope, id, SELECTED_NODE) }),
    },
    {
      name: 'handover',
      ...ctrl,
      begins: became(
        CLAIMS,
        ({ now, before }) => [now, before].map((claim) => claim?.metadata.annotations?.[STORAGE_PROVISIONER] !== undefined).join() === 'true,false',
      ),
      optional: true,
      facts: (scope, id) => ({ provisioner: subjectAt(CLAIMS, scope, id + 1)?.metadata.annotations?.[STORAGE_PROVISIONER] ?? '' }),
    },
    {
      name: 'provision',
      ...ctrl,
      begins: asked({ verb: 'create', resource: 'persistentvolumes', from: 'controller/' }, (scope, id) => {
        const volume = requestAt(scope, id)?.body as PersistentVolume | undefined;
        return volume !== undefined && isForClaim(volume, scope);
      }),
      optional: true,
      facts: nameAs('volume'),
    },
    {
      name: 'volume',
      hue: 'etcd',
      acts: { controllers: 'deciding', etcd: 'storing' },
      begins: stored('persistentvolumes', ({ now }, scope) => now.status?.phase === 'Bound' && isForClaim(now, scope)),
      facts: nameAs('volume'),
    },
    {
      name: 'claim',
      hue: 'etcd',
      acts: { controllers: 'deciding', etcd: 'storing' },
      begins: became(CLAIMS, ({ now }) => now.status?.phase === 'Bound'),
      facts: (scope, id) => {
        const claim = subjectAt(CLAIMS, scope, id + 1);
        return { volume: claim?.spec?.volumeName ?? '', capacity: claim?.status?.capacity?.storage ?? '' };
      },
    },
  ],
});
