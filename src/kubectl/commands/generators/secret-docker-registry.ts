import { KubectlError } from '../../errors';
import { base64 } from './data';
import { flag, type Generator, nameOf, object } from './generator';

export const dockerRegistrySecretGenerator: Generator = {
  name: 'docker-registry',
  use: 'NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string]',
  short: 'Create a secret for use with a Docker registry',
  flags: [
    flag('docker-server', 'string', 'Server location for Docker registry.', { default: 'https://index.docker.io/v1/' }),
    flag('docker-username', 'string', 'Username for Docker registry authentication.'),
    flag('docker-password', 'string', 'Password for Docker registry authentication.'),
    flag('docker-email', 'string', 'Email for Docker registry.'),
  ],
  failure: 'failed to create secret',
  make: (context) => {
    const name = nameOf(context);
    if (!context.flags.string('docker-username') || !context.flags.string('docker-password') || !context.flags.string('docker-server'))
      throw new KubectlError('either --from-file or the combination of --docker-username, --docker-password and --docker-server is required');
    const [username, password, email] = ['docker-username', 'docker-password', 'docker-email'].map((f) => context.flags.string(f)) as [string, string, string];
    const auths = { [context.flags.string('docker-server')]: { username, password, ...(email && { email }), auth: base64(`${username}:${password}`) } };
    return object('v1', 'Secret', name, { data: { '.dockerconfigjson': base64(JSON.stringify({ auths })) }, type: 'kubernetes.io/dockerconfigjson' });
  },
};
