/**
 * The rules for names, label keys and values, and their texts: upstream `k8s.io/apimachinery/pkg/util/validation` and
 * `pkg/api/validate/content`. Each function gives back what is wrong; an empty list means valid.
 */
type Messages = readonly string[];

const NONE: Messages = [];
const encoder = new TextEncoder();

/** Go's `len` of a string: bytes of UTF-8. */
export const byteLength = (text: string): number => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return encoder.encode(text).length;
  return text.length;
};

const maxLenError = (length: number): string => `must be no more than ${length} characters`;
const maxBytesError = (length: number): string => `must be no more than ${length} bytes`;
export const inclusiveRangeError = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;
const EMPTY_ERROR = 'must be non-empty';

/** `validation.RegexError`. */
export function regexError(message: string, format: string, ...examples: readonly string[]): string {
  const tail = `regex used for validation is '${format}')`;
  return examples.length === 0 ? `${message} (${tail}` : `${message} (e.g. ${examples.map((e) => `'${e}', `).join(' or ')}${tail}`;
}

/** A rule of the form "at most so long, and matching this expression". */
function rule(format: string, message: string, examples: readonly string[], max?: number, lengthError = maxLenError): (value: string) => Messages {
  const expression = new RegExp(`^${format}$`);
  const wrong = regexError(message, format, ...examples);
  return (value) => {
    const tooLong = max !== undefined && value.length > max / 4 && byteLength(value) > max;
    if (expression.test(value)) return tooLong ? [lengthError(max)] : NONE;
    return tooLong ? [lengthError(max), wrong] : [wrong];
  };
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const LABEL_UNDERSCORE = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SUBDOMAIN_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";

export const isDNS1123Subdomain = rule(SUBDOMAIN, SUBDOMAIN_MESSAGE, ['example.com'], 253);

export const isDNS1123SubdomainWithUnderscore = rule(
  `${LABEL_UNDERSCORE}(\\.${LABEL_UNDERSCORE})*`,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character",
  ['example.com'],
  253,
);

export const isWildcardDNS1123Subdomain = rule(
  `\\*\\.${SUBDOMAIN}`,
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  ['*.example.com'],
  253,
);

const subdomainExpression = new RegExp(`^${SUBDOMAIN}$`);
const labelRule = rule(
  LABEL,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  ['my-name', '123-abc'],
  63,
);
export function isDNS1123Label(value: string): Messages {
  const messages = labelRule(value);
  // A valid subdomain that is no label has dots; say that rather than the whole rule.
  if (messages.at(-1)?.startsWith('a lowercase') && subdomainExpression.test(value)) return [...messages.slice(0, -1), 'must not contain dots'];
  return messages;
}

export const isDNS1035Label = rule(
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  ['my-name', 'abc-123'],
  63,
);

const KEY_NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const KEY_MESSAGE = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const KEY_EXAMPLES = ['MyName', 'my.name', '123-abc'];
const keyNameExpression = new RegExp(`^${KEY_NAME}$`);
/** `content.IsDNS1123Subdomain`, whose length text differs from that of the older rule. */
const keyPrefixRule = rule(SUBDOMAIN, SUBDOMAIN_MESSAGE, ['example.com'], 253, maxBytesError);

/** `validation.IsQualifiedName`: a label key, an optional DNS prefix and a name. */
export function isQualifiedName(value: string): Messages {
  if (value.length <= 63 && keyNameExpression.test(value)) return NONE;
  const parts = value.split('/');
  if (parts.length > 2)
    return [
      `a valid label key ${regexError(KEY_MESSAGE, KEY_NAME, ...KEY_EXAMPLES)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const [prefix, name] = parts.length === 2 ? (parts as [string, string]) : [undefined, value];
  const messages: string[] = [];
  if (prefix === '') messages.push(`prefix part ${EMPTY_ERROR}`);
  else if (prefix !== undefined) messages.push(...keyPrefixRule(prefix).map((message) => `prefix part ${message}`));
  if (name === '') messages.push(`name part ${EMPTY_ERROR}`);
  else if (byteLength(name) > 63) messages.push(`name part ${maxBytesError(63)}`);
  if (!keyNameExpression.test(name)) messages.push(`name part ${regexError(KEY_MESSAGE, KEY_NAME, ...KEY_EXAMPLES)}`);
  return messages;
}

export const isValidLabelValue = rule(
  `(${KEY_NAME})?`,
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  ['MyValue', 'my_value', '12345'],
  63,
  maxBytesError,
);

export const isValidPercent = rule('[0-9]+%', "a valid percent string must be a numeric string followed by an ending '%'", ['1%', '93%']);

export const isHTTPHeaderName = rule('[-A-Za-z0-9]+', "a valid HTTP header must consist of alphanumeric characters or '-'", ['X-Header-Name']);

function changesDirectory(value: string): Messages {
  if (value === '.') return ["must not be '.'"];
  if (value === '..') return ["must not be '..'"];
  return value.startsWith('..') ? ["must not start with '..'"] : NONE;
}

const configMapKeyRule = rule(
  '[-._a-zA-Z0-9]+',
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  ['key.name', 'KEY_NAME', 'key-name'],
  253,
);
export const isConfigMapKey = (value: string): Messages => [...configMapKeyRule(value), ...changesDirectory(value)];

/** `validation.IsRelaxedEnvVarName`: what has been asked of environment variables' names since 1.30. */
export function isRelaxedEnvVarName(value: string): Messages {
  const messages: string[] = [];
  if (value === '') messages.push(`environment variable name ${EMPTY_ERROR}`);
  if (!/^[ -<>-~]*$/.test(value)) messages.push("a valid environment variable name must consist only of printable ASCII characters other than '='");
  return messages;
}

const isInRange = (value: number, low: number, high: number): Messages => (value >= low && value <= high ? NONE : [inclusiveRangeError(low, high)]);
export const isValidPortNum = (port: number): Messages => isInRange(port, 1, 65535);
/** User and group IDs. */
export const isValidUserID = (id: number): Messages => isInRange(id, 0, 2147483647);

/** `validation.IsValidPortName`: an IANA service name. */
export function isValidPortName(port: string): Messages {
  const messages: string[] = [];
  if (byteLength(port) > 15) messages.push(maxLenError(15));
  if (!/^[-a-z0-9]+$/.test(port)) messages.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(port)) messages.push('must contain at least one letter (a-z)');
  if (port.includes('--')) messages.push('must not contain consecutive hyphens');
  if (port.startsWith('-') || port.endsWith('-')) messages.push('must not begin or end with a hyphen');
  return messages;
}

/** Checks a whole name, or, if `prefix` is set, a `generateName` whose random end is still missing. */
export type NameRule = (name: string, prefix: boolean) => Messages;

const maskTrailingDash = (name: string): string => (name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name);
const nameRule =
  (check: (name: string) => Messages): NameRule =>
  (name, prefix) =>
    check(prefix ? maskTrailingDash(name) : name);

/** `validation.NameIsDNSSubdomain`: most kinds' names. */
export const nameIsDNSSubdomain: NameRule = nameRule(isDNS1123Subdomain);
/** `validation.NameIsDNSLabel`: namespaces and others. */
export const nameIsDNSLabel: NameRule = nameRule(isDNS1123Label);

/** `path.ValidatePathSegmentName`: roles and their bindings. */
export const nameIsPathSegment: NameRule = (name, prefix) => (prefix ? isValidPathSegmentPrefix(name) : isValidPathSegmentName(name));

const forbiddenInSegments = (name: string): Messages => ['/', '%'].filter((c) => name.includes(c)).map((c) => `may not contain '${c}'`);
const isValidPathSegmentPrefix = (name: string): Messages => forbiddenInSegments(name);
/** `path.IsValidPathSegmentName`: what may stand in a URL's path. */
export const isValidPathSegmentName = (name: string): Messages => (name === '.' || name === '..' ? [`may not be '${name}'`] : forbiddenInSegments(name));
