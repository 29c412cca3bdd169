import { KubectlError } from '../../errors';
import { flag, type Generator, nameOf, object } from './generator';
import { pairs } from './pairs';

export const podDisruptionBudgetGenerator: Generator = {
  name: 'poddisruptionbudget',
  aliases: ['pdb'],
  use: 'NAME --selector=SELECTOR --min-available=N',
  short: 'Create a pod disruption budget with the specified name',
  flags: [
    flag('selector', 'string', 'A label selector to use for this budget.'),
    flag('min-available', 'string', 'The minimum number or percentage of available pods this budget requires.'),
    flag('max-unavailable', 'string', 'The maximum number or percentage of unavailable pods this budget requires.'),
  ],
  failure: 'failed to create poddisruptionbudgets:',
  make: (context) => {
    const { flags } = context;
    const name = nameOf(context);
    if (!flags.string('selector')) throw new KubectlError('a selector must be specified');
    const given = ['min-available', 'max-unavailable'].filter((f) => flags.has(f));
    if (given.length === 0) throw new KubectlError('one of min-available or max-unavailable must be specified');
    if (given.length === 2) throw new KubectlError('min-available and max-unavailable cannot be both specified');
    const text = flags.string(given[0]!);
    return object('policy/v1', 'PodDisruptionBudget', name, {
      spec: {
        [given[0] === 'min-available' ? 'minAvailable' : 'maxUnavailable']: /^\d+$/.test(text) ? Number(text) : text,
        selector: { matchLabels: pairs(flags.string('selector')) },
      },
    });
  },
};
