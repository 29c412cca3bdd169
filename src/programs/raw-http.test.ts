import { describe, expect, it } from 'vitest';
import { readRequest, replyText } from './raw-http';

const HEAD = 'POST /x?y=1 HTTP/1.1\r\nHost: a\r\n';

describe('a request in what somebody sends', () => {
  it.each<[what: string, text: string, read: unknown]>([
    ['without a body', 'GET / HTTP/1.1\r\n\r\nGET /next', { length: 18, ask: { protocol: 'http', method: 'GET', path: '/', headers: [] } }],
    ['with one of a length in bytes', `${HEAD}Content-Length: 3\r\n\r\néaz`, expect.objectContaining({ ask: expect.objectContaining({ body: 'éa' }) })],
    [
      'in chunks',
      `${HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n`,
      expect.objectContaining({ ask: expect.objectContaining({ body: 'abc' }) }),
    ],
    ['whose head is not whole', HEAD, 'more'],
    ['whose body is not whole', `${HEAD}Content-Length: 5\r\n\r\nab`, 'more'],
    ['whose last chunk is missing', `${HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n`, 'more'],
    ['of which there is a word', 'GE', 'more'],
    ['that is none', 'PING\r\n', 'no-http'],
    ['that is binary', '\x16\x03\x01', 'no-http'],
  ])('%s', (_, text, read) => expect(readRequest(text)).toEqual(read));
});

it('an answer says how long it is, and to HEAD that only', () => {
  const reply = { status: 404, headers: [['X-A', 'b']], body: 'nö\n' } as const;
  expect(replyText(reply, 'GET')).toBe('HTTP/1.1 404 Not Found\r\nX-A: b\r\nContent-Length: 4\r\n\r\nnö\n');
  expect(replyText(reply, 'HEAD')).toBe('HTTP/1.1 404 Not Found\r\nX-A: b\r\nContent-Length: 4\r\n\r\n');
});
