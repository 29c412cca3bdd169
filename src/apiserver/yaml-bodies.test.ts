import { describe, expect, it } from 'vitest';
import { createHarness } from './testing/harness';

/** Bodies of `application/yaml`, as people write them. */

const CONFIG_MAPS = '/api/v1/namespaces/default/configmaps';
const write = (text: string, query = '') => createHarness().call({ method: 'POST', path: `${CONFIG_MAPS}${query}`, contentType: 'application/yaml', text });

describe('a body in YAML', () => {
  it('may close its brackets and go on in its quotes where it likes', () => {
    const text =
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\n  finalizers: [\n    x.io/a\n  ]\ndata:\n  a: "one\n  two"\n  b: \'three\n\n four\'\n';
    expect(write(text)).toMatchObject({ code: 201, body: { metadata: { finalizers: ['x.io/a'] }, data: { a: 'one two', b: 'three\nfour' } } });
  });

  it('that cannot be read is refused with the line', () => {
    const message =
      'the object provided is unrecognized (must be of type ConfigMap): yaml: line 2: mapping values are not allowed in this context (6b696e643a20436f6e6669674d61700a646174613a20613a2062)';
    expect(write('kind: ConfigMap\ndata: a: b')).toMatchObject({ code: 400, body: { reason: 'BadRequest', message } });
  });

  it('is warned of each key that it repeats, and refused if that is asked for', () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata:\n  a: b\n  a: c\n  d: e\n  d: f\n';
    const repeated = ['line 6: key "a" already set in map', 'line 8: key "d" already set in map'];
    expect(write(text)).toMatchObject({ code: 201, body: { data: { a: 'c', d: 'f' } }, warnings: repeated });
    expect(write(text, '?fieldValidation=Strict')).toMatchObject({
      code: 400,
      body: { message: expect.stringContaining(`strict decoding error: yaml: unmarshal errors:\n  ${repeated.join('\n  ')}`) as string },
    });
  });

  it('to apply says so if it cannot be read', () => {
    const answer = createHarness().call({
      method: 'PATCH',
      path: `${CONFIG_MAPS}/app?fieldManager=me`,
      contentType: 'application/apply-patch+yaml',
      text: 'kind: [\n',
    });
    expect(answer).toMatchObject({
      code: 400,
      body: { message: 'error decoding YAML: error converting YAML to JSON: yaml: line 1: did not find expected node content' },
    });
  });
});
