import { describe, expect, it } from 'vitest';
import { type ImageSupply, missingOf, pullError } from './catalogue';

const NOT_FOUND = 'rpc error: code = NotFound desc = ';
const failed = (image: string): string => `failed to pull and unpack image "${image}": failed to resolve reference "${image}": `;
const DENIED = 'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';
const typo = 'docker.io/library/nginx:1.161';

describe('an image that cannot be pulled', () => {
  it.each<[string, ImageSupply, string | undefined]>([
    ['nginx:1.27', 'released', undefined],
    ['docker.io/library/nginx', 'released', undefined],
    ['nginx@sha256:0123456789012345678901234567890123456789012345678901234567890123', 'released', undefined],
    ['nginx:1.161', 'released', `${NOT_FOUND}${failed(typo)}${typo}: not found`],
    ['nginx:1.161', 'any', `${NOT_FOUND}${failed(typo)}${typo}: not found`],
    ['ngnix', 'released', `${failed('docker.io/library/ngnix:latest')}${DENIED}`],
    ['ngnix', 'any', `${failed('docker.io/library/ngnix:latest')}${DENIED}`],
    ['me/shop:2', 'released', `${failed('docker.io/me/shop:2')}${DENIED}`],
    ['me/shop:2', 'any', undefined],
    ['postgres:1', 'any', undefined],
    ['registry.k8s.io/nope:1', 'released', `${failed('registry.k8s.io/nope:1')}registry.k8s.io/nope:1: not found`],
    ['registry.k8s.io/pause:3.10', 'released', undefined],
    ['registry.k8s.io/busybox:1.27.2', 'released', undefined],
    ['docker.io/library/bash:5', 'released', undefined],
    [
      'registry.corp.example:5000/shop:2',
      'released',
      `${failed('registry.corp.example:5000/shop:2')}failed to do request: Head "https://registry.corp.example:5000/v2/shop/manifests/2": dial tcp: lookup registry.corp.example: no such host`,
    ],
    ['foo:non-existent', 'any', `${failed('docker.io/library/foo:non-existent')}${DENIED}`],
    ['webserver:404', 'any', `${failed('docker.io/library/webserver:404')}${DENIED}`],
    ['webserver:v404', 'any', undefined],
    ['me/webserver:404', 'any', undefined],
    ['does-not-exist:1', 'any', `${NOT_FOUND}${failed('does-not-exist:1')}does-not-exist:1: not found`],
  ])('%s of %s images: %s', (image, supply, error) => expect(pullError(image, supply)).toBe(error));

  it('is one that the user has not declared', () => {
    const declared = new Set(['docker.io/me/shop']);
    expect(pullError('me/shop:2', 'released', declared)).toBeUndefined();
    expect(missingOf('me/shop:2', 'released', declared)).toBeUndefined();
  });

  it.each([
    ['ngnix', { what: 'repository', meant: 'nginx' }],
    ['me/shop', { what: 'repository' }],
    ['nginx:1.161', { what: 'tag' }],
    ['nginx', undefined],
  ])('%s: what of it is missing', (image, missing) => expect(missingOf(image, 'released')).toEqual(missing));
});
