/** Attributes of HTML that hold a URL, by element (apimachinery `util/proxy` atomsToAttrs). */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  applet: ['codebase'],
  area: ['href'],
  audio: ['src'],
  base: ['href'],
  blockquote: ['cite'],
  body: ['background'],
  button: ['formaction'],
  command: ['icon'],
  del: ['cite'],
  embed: ['src'],
  form: ['action'],
  frame: ['longdesc', 'src'],
  head: ['profile'],
  html: ['manifest'],
  iframe: ['longdesc', 'src'],
  img: ['longdesc', 'src', 'usemap'],
  input: ['src', 'usemap', 'formaction'],
  ins: ['cite'],
  link: ['href'],
  object: ['classid', 'codebase', 'data', 'usemap'],
  q: ['cite'],
  script: ['src'],
  source: ['src'],
  video: ['poster', 'src'],
};

const TAG = /<([a-z][a-z0-9]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>/gi;
const ATTRIBUTE = /([\w-]+)(\s*=\s*)("[^"]*"|'[^']*')/g;

/** Leads the links of a page elsewhere. */
export const rewriteHtml = (html: string, rewrite: (url: string) => string): string =>
  html.replace(TAG, (tag, name: string, rest: string) => {
    const known = ATTRIBUTES[name.toLowerCase()];
    if (!known) return tag;
    const changed = rest.replace(ATTRIBUTE, (whole, key: string, equals: string, value: string) =>
      known.includes(key.toLowerCase()) ? `${key}${equals}"${rewrite(value.slice(1, -1))}"` : whole,
    );
    return `<${name}${changed}>`;
  });

/** A URL of the server behind a proxy, as it is reached through that (`rewriteURL`). */
export function rewriteUrl(url: string, host: string, prefix: string): string {
  const [, authority, path = url] = /^https?:\/\/([^/?#]*)(.*)$/.exec(url) ?? [];
  if ((authority !== undefined && authority !== host) || !path.startsWith('/')) return url;
  return path.startsWith(prefix) ? path : `${prefix}${path}`;
}
