import { expect, it } from 'vitest';
import { compilePod } from '../framework/pod-info';
import { pod } from '../testing';
import { defaultBinder } from './default-binder';

it('binds by a POST to the binding subresource, for this very Pod', () => {
  expect(defaultBinder.bind?.(compilePod(pod('web')), 'n1')).toEqual({
    method: 'POST',
    path: '/api/v1/namespaces/default/pods/web/binding',
    body: {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { namespace: 'default', name: 'web', uid: 'uid-web' },
      target: { kind: 'Node', name: 'n1' },
    },
  });
});
