import { describe, expect, it } from 'vitest';
import { rewriteHtml, rewriteUrl } from './proxy-rewriting';

const PREFIX = '/api/v1/namespaces/default/pods/web:80/proxy';

describe('a link behind a proxy', () => {
  it.each([
    ['/other', `${PREFIX}/other`],
    ['/dir/', `${PREFIX}/dir/`],
    ['http://10.0.0.1:80/x?y=1', `${PREFIX}/x?y=1`],
    ['http://example.com/x', 'http://example.com/x'],
    ['page.html', 'page.html'],
    [`${PREFIX}/x`, `${PREFIX}/x`],
  ])('%s is %s', (url, expected) => expect(rewriteUrl(url, '10.0.0.1:80', PREFIX)).toBe(expected));

  it('is found in a page where links stand', () => {
    const to = (url: string) => `P${url}`;
    expect(rewriteHtml('<a class="x" href="/a">/b</a><IMG src=\'/c\'><p title="/d"><script src="/e"></script>', to)).toBe(
      '<a class="x" href="P/a">/b</a><IMG src="P/c"><p title="/d"><script src="P/e"></script>',
    );
  });
});
