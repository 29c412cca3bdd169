import type { Command } from '../context';
import { KubectlError } from '../errors';

/** There is no metrics server here, as there is none in a new cluster. */
const unavailable = async (): Promise<never> => {
  throw new KubectlError('Metrics API not available');
};

export const topCommand: Command = {
  name: 'top',
  use: 'SUBCOMMAND',
  short: 'Display resource (CPU/memory) usage',
  commands: [
    { name: 'node', aliases: ['nodes', 'no'], use: '[NAME | -l label]', short: 'Display resource (CPU/memory) usage of nodes', run: unavailable },
    { name: 'pod', aliases: ['pods', 'po'], use: '[NAME | -l label]', short: 'Display resource (CPU/memory) usage of pods', run: unavailable },
  ],
};
