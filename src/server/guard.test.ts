import { describe, expect, it } from 'vitest';
import { hostRefusalOf, refusalOf } from './guard';

const NAMES = 'this server answers only under the names localhost and 127.0.0.1';
const SITES = 'requests from pages of other sites are refused';

describe('whom the server answers', () => {
  it.each<[string, Record<string, string>, string | undefined]>([
    ['kubectl', { host: '127.0.0.1:8080' }, undefined],
    ['the page itself', { host: 'localhost:8080', origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' }, undefined],
    ['an address typed into the browser', { host: '[::1]:8080', 'sec-fetch-site': 'none' }, undefined],
    ['a WebSocket client in Go', { host: '127.0.0.1:8080', origin: 'http://localhost' }, undefined],
    ['a page of a server at the usual port', { host: '127.0.0.1:8080', origin: 'http://localhost', 'sec-fetch-site': 'cross-site' }, SITES],
    ['a name that has been made to lead here', { host: 'evil.example:8080' }, NAMES],
    ['a name that only begins like ours', { host: 'localhost.evil.example:8080' }, NAMES],
    ['a request without a name', {}, NAMES],
    ['a form or a WebSocket of another site', { host: 'localhost:8080', origin: 'https://evil.example' }, SITES],
    ['a page that another server of this machine sent', { host: 'localhost:8080', origin: 'http://localhost:9090' }, SITES],
    ['a sandboxed frame', { host: 'localhost:8080', origin: 'null' }, SITES],
    ['an image or a script of another site', { host: 'localhost:8080', 'sec-fetch-site': 'cross-site' }, SITES],
    ['another port of this machine', { host: 'localhost:8080', 'sec-fetch-site': 'same-site' }, SITES],
  ])('%s', (_who, headers, refusal) => {
    expect(refusalOf(headers)).toBe(refusal);
  });

  it('sends the page itself to whoever follows a link, but under no strange name', () => {
    expect(hostRefusalOf({ host: 'localhost:8080', 'sec-fetch-site': 'cross-site' })).toBeUndefined();
    expect(hostRefusalOf({ host: 'evil.example:8080' })).toBe(NAMES);
  });
});
