import { flag, type Generator, nameOf, object } from './generator';
import { amounts } from './pairs';

export const quotaGenerator: Generator = {
  name: 'quota',
  aliases: ['resourcequota'],
  use: 'NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2]',
  short: 'Create a quota with the specified name',
  flags: [
    flag('hard', 'string', 'A comma-delimited set of resource=quantity pairs that define a hard limit.'),
    flag('scopes', 'string', 'A comma-delimited set of quota scopes.'),
  ],
  failure: 'failed to create quota:',
  make: (context) => {
    const scopes = context.flags.string('scopes').split(',').filter(Boolean);
    return object('v1', 'ResourceQuota', nameOf(context), {
      spec: { ...(context.flags.has('hard') && { hard: amounts(context.flags.string('hard')) }), ...(scopes.length > 0 && { scopes }) },
    });
  },
};
