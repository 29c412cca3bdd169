import { dict, isDictionary, isSequence, list, PythonError, show, typeName, type Value } from './values';

/** `json.dumps` and `json.loads`. */

export function toJson(value: Value, indent: Value | undefined, depth = 0): string {
  const pad = indent === undefined || indent === null ? undefined : ' '.repeat(Number(indent));
  const line = (level: number): string => (pad === undefined ? '' : `\n${pad.repeat(level)}`);
  const joined = (parts: readonly string[], open: string, close: string): string =>
    parts.length === 0 ? open + close : `${open}${parts.map((part) => line(depth + 1) + part).join(pad === undefined ? ', ' : ',')}${line(depth)}${close}`;
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'bigint' || typeof value === 'number') return show(value);
  if (isSequence(value))
    return joined(
      value.items.map((item) => toJson(item, indent, depth + 1)),
      '[',
      ']',
    );
  if (isDictionary(value))
    return joined(
      [...value.entries.values()].map(([key, one]) => `${JSON.stringify(show(key))}: ${toJson(one, indent, depth + 1)}`),
      '{',
      '}',
    );
  throw new PythonError('TypeError', `Object of type ${typeName(value)} is not JSON serializable`);
}

export function fromJson(text: string): Value {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new PythonError('JSONDecodeError', 'Expecting value: line 1 column 1 (char 0)');
  }
  return jsonValue(parsed);
}

function jsonValue(parsed: unknown): Value {
  if (typeof parsed === 'number') return Number.isInteger(parsed) ? BigInt(parsed) : parsed;
  if (Array.isArray(parsed)) return list(parsed.map(jsonValue));
  if (typeof parsed === 'object' && parsed !== null) return dict(Object.entries(parsed).map(([key, one]) => [key, jsonValue(one)] as const));
  return typeof parsed === 'string' || typeof parsed === 'boolean' ? parsed : null;
}
