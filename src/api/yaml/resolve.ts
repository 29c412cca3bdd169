import { failure } from './error';

/** What a scalar is: YAML 1.1 as go-yaml reads it. `yes` and `y` are true, `0755` and `0o755` are octal; nothing is base 60, and dates stay text. */
export type Scalar =
  | { readonly type: 'str'; readonly value: string }
  | { readonly type: 'int'; readonly value: bigint }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'null'; readonly value: null };

const PREFIX = 'tag:yaml.org,2002:';
const RESOLVED = new Set(['', 'str', 'bool', 'int', 'float', 'null', 'timestamp'].map((name) => name && PREFIX + name));

const BOOL = /^(y|Y|yes|Yes|YES|on|On|ON|true|True|TRUE|n|N|no|No|NO|off|Off|OFF|false|False|FALSE)$/;
const TRUE = /^(y|yes|on|true)$/i;
const NULL = /^(~|null|Null|NULL|)$/;
const SPECIAL_FLOAT = /^(?:([-+]?)\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const INT = /^[-+]?(?:0[bB][01]+|0[oO]?[0-7]+|0[xX][0-9a-fA-F]+|[1-9][0-9]*|0)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const DAY = String.raw`\d{4}-(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01])`;
const TIME = String.raw`(?:[01]?\d|2[0-3]):[0-5]?\d:[0-5]?\d(?:\.\d+)?`;
const TIMESTAMP = new RegExp(`^${DAY}(?:[Tt]${TIME}(?:Z|[-+]\\d\\d:\\d\\d)| ${TIME})?$`);

const INT_MIN = -(2n ** 63n);
const UINT_MAX = 2n ** 64n - 1n;

/** A whole number of 64 bits, with a sign or without; go-yaml reads what is larger as another kind of number, or as text. */
function toInt(digits: string): bigint | undefined {
  if (!INT.test(digits)) return undefined;
  const [, sign = '', magnitude = ''] = /^([-+]?)(.*)$/.exec(digits)!;
  const value = BigInt(/^0\d/.test(magnitude) ? `0o${magnitude.slice(1)}` : magnitude);
  const signed = sign === '-' ? -value : value;
  return signed < INT_MIN || signed > (sign === '+' ? -INT_MIN - 1n : UINT_MAX) ? undefined : signed;
}

function toNumber(text: string): Scalar | undefined {
  if (!/^[-+.\d]/.test(text)) return undefined;
  const fraction = text.startsWith('.');
  const plain = text.replaceAll(fraction ? /(?<=\d)_(?=\d)/g : '_', '');
  const int = fraction ? undefined : toInt(plain);
  if (int !== undefined) return { type: 'int', value: int };
  // Too large for a double is too large for a number.
  const float = FLOAT.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(float) ? { type: 'float', value: float } : undefined;
}

/** What a plain scalar without a tag is. */
export function resolvePlain(text: string): Scalar {
  if (BOOL.test(text)) return { type: 'bool', value: TRUE.test(text) };
  if (NULL.test(text)) return { type: 'null', value: null };
  const special = SPECIAL_FLOAT.exec(text);
  if (special) return { type: 'float', value: special[1] === undefined ? Number.NaN : special[1] === '-' ? -Infinity : Infinity };
  return toNumber(text) ?? { type: 'str', value: text };
}

const shortTag = (tag: string): string => (tag.startsWith(PREFIX) ? `!!${tag.slice(PREFIX.length)}` : tag);

/** What a scalar with a tag is. Tags that nobody knows make text of it. */
export function resolveTagged(tag: string, text: string): Scalar {
  if (tag === `${PREFIX}binary`) return { type: 'str', value: decodeBase64(text) };
  if (!RESOLVED.has(tag) || tag === `${PREFIX}str`) return { type: 'str', value: text };
  const found = resolvePlain(text);
  if (tag === PREFIX + found.type || (tag === `${PREFIX}timestamp` && TIMESTAMP.test(text))) return found;
  if (tag === `${PREFIX}float` && found.type === 'int' && found.value < 2n ** 63n) return { type: 'float', value: Number(found.value) };
  throw failure(`cannot decode !!${found.type} \`${text}\` as a ${shortTag(tag)}`);
}

function decodeBase64(text: string): string {
  const compact = text.replaceAll(/[\r\n]/g, '');
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact)) throw failure('!!binary value contains invalid base64 data');
  return new TextDecoder().decode(Uint8Array.from(atob(compact), (c) => c.charCodeAt(0)));
}

/** Whether a text would be read as something else if it were not quoted; base 60 and dates for older readers' sake. */
export const needsQuotes = (text: string): boolean =>
  resolvePlain(text).type !== 'str' ||
  /^\d{4}-\d\d?-\d\d?($|[Tt ])/.test(text) ||
  text === '<<' ||
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(text);
