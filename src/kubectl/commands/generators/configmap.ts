import { DATA_FLAGS, dataOf } from './data';
import { type Generator, nameOf, object } from './generator';

export const configMapGenerator: Generator = {
  name: 'configmap',
  aliases: ['cm'],
  use: 'NAME [--from-file=[key=]source] [--from-literal=key1=value1]',
  short: 'Create a config map from a local file, directory or literal value',
  flags: DATA_FLAGS,
  failure: 'failed to create configmap:',
  make: (context) => {
    const name = nameOf(context);
    const data = dataOf(context, 'ConfigMap');
    return object('v1', 'ConfigMap', name, data ? { data } : {});
  },
};
