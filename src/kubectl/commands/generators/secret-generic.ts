import { base64, DATA_FLAGS, dataOf } from './data';
import { flag, type Generator, nameOf, object } from './generator';

export const genericSecretGenerator: Generator = {
  name: 'generic',
  use: 'NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1]',
  short: 'Create a secret from a local file, directory, or literal value',
  flags: [...DATA_FLAGS, flag('type', 'string', 'The type of secret to create.')],
  failure: 'failed to create secret',
  make: (context) => {
    const name = nameOf(context);
    const data = Object.entries(dataOf(context, 'Secret') ?? {}).map(([k, v]) => [k, base64(v)] as const);
    return object('v1', 'Secret', name, {
      ...(data.length > 0 && { data: Object.fromEntries(data) }),
      ...(context.flags.string('type') && { type: context.flags.string('type') }),
    });
  },
};
