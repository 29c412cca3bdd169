import { describe, expect, it } from 'vitest';
import { KINDS } from '../../api/kinds';
import { createResourceTable } from '../resources';
import { openApiPath } from './documents';

const { all } = createResourceTable(KINDS);
interface Document {
  readonly paths: Readonly<Record<string, object>>;
  readonly components: { readonly schemas: object };
}
const at = (path: string): Document => openApiPath(path, all) as Document;

describe('OpenAPI documents', () => {
  it('lists a document for each group and version, with a hash by which clients keep it', () => {
    expect(at('/openapi/v3')).toMatchObject({
      paths: { 'apis/apps/v1': { serverRelativeURL: expect.stringMatching(/^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]{8}$/) } },
    });
    expect(openApiPath('/openapi/v3/apis/apps/v9', all)).toBeUndefined();
  });

  it('tells that patches know fieldValidation, which is how kubectl finds out that the server checks fields', () => {
    const path = at('/openapi/v3/api/v1').paths['/api/v1/namespaces/{namespace}/pods/{name}'];
    expect(path).toMatchObject({
      patch: {
        operationId: 'patchCoreV1NamespacedPod',
        parameters: expect.arrayContaining([expect.objectContaining({ name: 'fieldValidation', in: 'query' })]),
        'x-kubernetes-group-version-kind': { group: '', version: 'v1', kind: 'Pod' },
      },
    });
  });

  it('has every schema that it refers to', () => {
    for (const { apiVersion } of all) {
      const document = at(`/openapi/v3/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`);
      const refs = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name!);
      expect([...new Set(refs)].filter((name) => !(name in document.components.schemas))).toEqual([]);
    }
  });

  it('is the same in version 2, where definitions lie elsewhere and references have neighbours', () => {
    const document = at('/openapi/v2') as unknown as { definitions: Record<string, { properties: object }>; paths: Record<string, object> };
    expect(document.definitions['io.k8s.api.batch.v1.Job']?.properties).toMatchObject({ spec: { $ref: '#/definitions/io.k8s.api.batch.v1.JobSpec' } });
    expect(document.definitions['io.k8s.apimachinery.pkg.util.intstr.IntOrString']).toEqual({ type: 'string', format: 'int-or-string' });
    expect(document.paths['/apis/batch/v1/namespaces/{namespace}/jobs']).toMatchObject({
      post: { parameters: expect.arrayContaining([{ name: 'body', in: 'body', required: true, schema: { $ref: '#/definitions/io.k8s.api.batch.v1.Job' } }]) },
    });
  });
});
