import { expect, it } from 'vitest';
import type { Namespace, ServiceAccount } from '../../api/types.gen';
import { decide } from '../testing';
import { serviceAccountController } from '.';

const account = (name: string): ServiceAccount => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'default' } });

it.each<[what: string, phase: string, accounts: readonly ServiceAccount[], calls: readonly string[]]>([
  ['an active namespace gets the account `default`', 'Active', [account('mine')], ['POST serviceaccounts']],
  ['once', 'Active', [account('default')], []],
  ['a namespace that is going gets none', 'Terminating', [], []],
])('%s', (_, phase, serviceaccounts, calls) => {
  const namespaces: readonly Namespace[] = [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' }, status: { phase } }];
  expect(decide(serviceAccountController, 'default', { objects: { namespaces, serviceaccounts } }).calls.flat()).toEqual(calls);
});
