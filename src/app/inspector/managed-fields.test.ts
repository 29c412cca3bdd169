import { expect, test } from 'vitest';
import { withoutManagedFields } from './managed-fields';

const managed = { name: 'web', managedFields: [{ manager: 'kubectl' }, { manager: 'kubelet' }] };

test.each([
  ['an object', { kind: 'Pod', metadata: managed }, { kind: 'Pod', metadata: { name: 'web' } }, 2],
  ['what a watch delivers', { event: 'ADDED', object: { metadata: managed } }, { event: 'ADDED', object: { metadata: { name: 'web' } } }, 2],
  ['a list', { items: [{ metadata: managed }, { metadata: managed }] }, { items: [{ metadata: { name: 'web' } }, { metadata: { name: 'web' } }] }, 4],
  ['an object without any', { metadata: { name: 'web' } }, { metadata: { name: 'web' } }, 0],
  ['a user’s own field of that name', { data: { managedFields: [1] } }, { data: { managedFields: [1] } }, 0],
  ['no object', 'ok', 'ok', 0],
])('%s', (_, value, shown, writers) => expect(withoutManagedFields(value)).toEqual({ shown, writers }));
