import { describe, expect, it, test } from 'vitest';
import type { ApiCall, ApiResponse } from '../../api/wire';
import { deedOfAnswer, deedOfCall, deedOfFault } from './deeds';

const call = (method: ApiCall['method'], path: string, name?: string): ApiCall => ({ method, path, ...(name && { body: { metadata: { name } } }) });
const answer = (code: number, body: unknown): ApiResponse => ({ type: 'response', stream: 1, code, body });
const object = (key: string) => ({ kind: 'object', key });

describe('what the panel speaks of after a request', () => {
  test.each([
    ['a Pod that is created: its journey', call('POST', '/api/v1/namespaces/default/pods?fieldManager=kubectl-create', 'web'), { kind: 'step' }],
    ['a Service', call('POST', '/api/v1/namespaces/default/services', 'web'), object('services/default/web')],
    ['an object that is applied', call('PATCH', '/apis/apps/v1/namespaces/shop/deployments/web?fieldManager=kubectl'), object('deployments/shop/web')],
    ['an object that is deleted', call('DELETE', '/api/v1/namespaces/default/pods/web'), object('pods/default/web')],
    ['an object of the whole cluster', call('PATCH', '/api/v1/nodes/node-1'), object('nodes/node-1')],
    ['a namespace', call('DELETE', '/api/v1/namespaces/shop'), object('namespaces/shop')],
    ['what is scaled', call('PATCH', '/apis/apps/v1/namespaces/default/deployments/web/scale'), object('deployments/default/web')],
    ['a custom resource', call('POST', '/apis/example.com/v1/namespaces/default/widgets', 'w'), object('example.com/widgets/default/w')],
    ['a class of a group of Kubernetes', call('POST', '/apis/storage.k8s.io/v1/storageclasses', 'fast'), object('storageclasses/fast')],
    ['nothing that was only asked', call('GET', '/api/v1/namespaces/default/pods/web'), undefined],
    ['nothing that was only tried', call('POST', '/api/v1/namespaces/default/services?dryRun=All', 'web'), undefined],
    ['no question about rights', call('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'), undefined],
    ['no command in a container', call('POST', '/api/v1/namespaces/default/pods/web/exec?command=ls'), undefined],
    ['no Pod of a node that is drained', call('POST', '/api/v1/namespaces/default/pods/web/eviction'), undefined],
  ])('%s', (_, request, selection) => expect(deedOfCall(request)).toEqual(selection));

  it('of a refusal, with its words', () => {
    const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message: 'services "web" already exists', code: 409 };
    expect(deedOfAnswer(call('POST', '/api/v1/namespaces/default/services', 'web'), answer(409, status))).toEqual({
      kind: 'refusal',
      key: 'services/default/web',
      code: 409,
      message: 'services "web" already exists',
    });
  });

  it('of an object whose name the server has chosen', () => {
    const created = { metadata: { name: 'once-x7k2p' } };
    expect(deedOfAnswer(call('POST', '/apis/batch/v1/namespaces/default/jobs'), answer(201, created))).toEqual(object('jobs/default/once-x7k2p'));
    expect(deedOfAnswer(call('POST', '/apis/batch/v1/namespaces/default/jobs', 'once'), answer(201, created))).toBeUndefined();
  });

  it('a refused Pod is told by its journey', () => {
    expect(deedOfAnswer(call('POST', '/api/v1/namespaces/default/pods', 'web'), answer(422, {}))).toBeUndefined();
  });
});

test.each([
  [{ kind: 'crash-node', node: 'node-2' }, object('nodes/node-2')],
  [
    { kind: 'stop-component', component: 'controller/deployment' },
    { kind: 'component', address: 'controller/deployment' },
  ],
  [
    { kind: 'slow-etcd', factor: 10 },
    { kind: 'component', address: 'etcd' },
  ],
  [{ kind: 'drop-watches' }, { kind: 'component', address: 'apiserver' }],
] as const)('a fault (%o) is about whatever it happens to', (fault, selection) => expect(deedOfFault(fault)).toEqual(selection));
