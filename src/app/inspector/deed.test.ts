import { expect, test } from 'vitest';
import { CREATE_BUTTON } from '../store/host';
import { deedOf } from './deed';

test.each([
  ['POST', '/api/v1/namespaces/default/pods?fieldManager=kubectl-create', CREATE_BUTTON, { kind: 'pressed' }],
  ['POST', '/api/v1/namespaces/default/pods?fieldManager=kubectl-create&fieldValidation=Strict', 'kubectl', { kind: 'ran', command: 'kubectl create' }],
  ['POST', '/api/v1/namespaces/default/pods?fieldManager=kubectl-run', 'kubectl', { kind: 'ran', command: 'kubectl run' }],
  ['PATCH', '/apis/apps/v1/namespaces/default/deployments/web?fieldManager=kubectl-client-side-apply', 'kubectl', { kind: 'ran', command: 'kubectl apply' }],
  ['POST', '/api/v1/namespaces/default/pods', 'curl', { kind: 'asked' }],
  ['DELETE', '/api/v1/namespaces/default/pods/web', 'kubectl', { kind: 'deleted' }],
] as const)('%s %s by %s is what the user did', (method, path, agent, deed) => {
  expect(deedOf({ method, path, agent })).toEqual(deed);
});
