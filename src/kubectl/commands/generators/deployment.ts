import { KubectlError } from '../../errors';
import { flag, type Generator, nameBeforeDash, object, required } from './generator';

export const deploymentGenerator: Generator = {
  name: 'deployment',
  aliases: ['deploy'],
  use: 'NAME --image=image -- [COMMAND] [args...]',
  short: 'Create a deployment with the specified name',
  flags: [
    flag('image', 'list', 'Image names to run. A deployment can have multiple images set for multi-container pod.'),
    flag('replicas', 'int', 'Number of replicas to create. Default is 1.', { short: 'r', default: 1 }),
    flag('port', 'int', 'The containerPort that this deployment exposes.'),
  ],
  failure: 'failed to create deployment:',
  make: (context) => {
    const name = nameBeforeDash(context);
    required(context, 'image');
    const images = context.flags.list('image');
    const command = context.args.slice(1);
    if (images.length > 1 && command.length > 0) throw new KubectlError('cannot specify multiple --image options and command');
    const containers = images.map((image) => ({
      name: image.split('/').at(-1)!.split(/[:@]/)[0]!.replace(/[._]/g, '-').toLowerCase(),
      image,
      ...(command.length > 0 && { command }),
      ...(context.flags.has('port') && { ports: [{ containerPort: context.flags.int('port') }] }),
    }));
    const app = { app: name };
    return object(
      'apps/v1',
      'Deployment',
      name,
      { spec: { replicas: context.flags.int('replicas'), selector: { matchLabels: app }, template: { metadata: { labels: app }, spec: { containers } } } },
      app,
    );
  },
};
