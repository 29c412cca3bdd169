import { setOwn } from '../../../api/object';
import type { Context } from '../../context';
import { KubectlError } from '../../errors';
import type { FlagSpec } from '../../flags';
import { quote } from '../../json';
import { flag } from './generator';

export const base64 = (text: string): string => {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
};

function readFile(context: Context, path: string): string {
  const text = context.env.files.read(path);
  if (text === undefined) throw new KubectlError(`error reading ${path}: no such file or directory`);
  return text;
}

export const DATA_FLAGS: readonly FlagSpec[] = [
  flag('from-literal', 'array', 'Specify a key and literal value to insert (i.e. mykey=somevalue).'),
  flag('from-file', 'list', 'Key files can be specified using their file path, or with [key=]source.'),
  flag('from-env-file', 'list', 'Specify the path to a file to read lines of key=val pairs.'),
  flag('append-hash', 'bool', 'Append a hash to the name.'),
];

/** The data of a ConfigMap or Secret from --from-literal, --from-file and --from-env-file. */
export function dataOf(context: Context, of: string): Readonly<Record<string, string>> | undefined {
  const data: Record<string, string> = {};
  const add = (key: string, value: string): void => {
    if (!/^[-._a-zA-Z0-9]+$/.test(key))
      throw new KubectlError(
        `${quote(key)} is not a valid key name for a ${of}: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
      );
    if (Object.hasOwn(data, key))
      throw new KubectlError(`cannot add key ${quote(key)}, another key by that name already exists in Data for ${of} ${quote(context.args[0] ?? '')}`);
    setOwn(data, key, value);
  };
  for (const literal of context.flags.list('from-literal')) {
    const equals = literal.indexOf('=');
    if (equals <= 0) throw new KubectlError(`invalid literal source ${literal}, expected key=value`);
    add(literal.slice(0, equals), literal.slice(equals + 1).replace(/^(['"])(.*)\1$/s, '$2'));
  }
  for (const source of context.flags.list('from-file')) {
    const equals = source.indexOf('=');
    const path = equals < 0 ? source : source.slice(equals + 1);
    add(equals < 0 ? path.split('/').at(-1)! : source.slice(0, equals), readFile(context, path));
  }
  for (const path of context.flags.list('from-env-file')) {
    for (const line of readFile(context, path).split('\n')) {
      const text = line.trim();
      if (!text || text.startsWith('#')) continue;
      // A bare name would be read from the environment, which is empty here.
      const equals = text.indexOf('=');
      add(equals < 0 ? text : text.slice(0, equals), equals < 0 ? '' : text.slice(equals + 1));
    }
  }
  return Object.keys(data).length > 0 ? data : undefined;
}
