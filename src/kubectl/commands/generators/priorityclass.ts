import { flag, type Generator, nameOf, object } from './generator';

export const priorityClassGenerator: Generator = {
  name: 'priorityclass',
  aliases: ['pc'],
  use: 'NAME --value=VALUE --global-default=BOOL',
  short: 'Create a priority class with the specified name',
  flags: [
    flag('value', 'int', 'the value of this priority class.', { default: 0 }),
    flag('global-default', 'bool', 'global-default specifies whether this PriorityClass should be considered as the default priority.'),
    flag('description', 'string', 'description is an arbitrary string that usually provides guidelines.'),
    flag('preemption-policy', 'string', 'preemption-policy is the policy for preempting pods with lower priority.', { default: 'PreemptLowerPriority' }),
  ],
  failure: 'failed to create priorityclass:',
  make: (context) => {
    const { flags } = context;
    const name = nameOf(context);
    return object('scheduling.k8s.io/v1', 'PriorityClass', name, {
      ...(flags.string('description') && { description: flags.string('description') }),
      ...(flags.bool('global-default') && { globalDefault: true }),
      preemptionPolicy: flags.string('preemption-policy'),
      value: flags.int('value'),
    });
  },
};
