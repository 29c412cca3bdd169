import { type Generator, nameOf, object } from './generator';

export const serviceAccountGenerator: Generator = {
  name: 'serviceaccount',
  aliases: ['sa'],
  use: 'NAME [--dry-run=server|client|none]',
  short: 'Create a service account with the specified name',
  flags: [],
  failure: 'failed to create serviceaccount:',
  make: (context) => object('v1', 'ServiceAccount', nameOf(context)),
};
