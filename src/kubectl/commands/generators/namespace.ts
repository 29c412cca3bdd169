import { type Generator, nameOf, object } from './generator';

export const namespaceGenerator: Generator = {
  name: 'namespace',
  aliases: ['ns'],
  use: 'NAME [--dry-run=server|client|none]',
  short: 'Create a namespace with the specified name',
  flags: [],
  make: (context) => object('v1', 'Namespace', nameOf(context)),
};
