import { KubectlError } from '../../errors';
import { base64 } from './data';
import { flag, type Generator, nameOf, object, required } from './generator';

export const tlsSecretGenerator: Generator = {
  name: 'tls',
  use: 'NAME --cert=path/to/cert/file --key=path/to/key/file',
  short: 'Create a TLS secret',
  flags: [
    flag('cert', 'string', 'Path to PEM encoded public key certificate.'),
    flag('key', 'string', 'Path to private key associated with given certificate.'),
  ],
  failure: 'failed to create secret',
  make: (context) => {
    const name = nameOf(context);
    required(context, 'cert', 'key');
    const read = (path: string): string => {
      const text = context.env.files.read(path);
      if (text === undefined) throw new KubectlError(`Cannot read file ${path}, open ${path}: no such file or directory`);
      return base64(text);
    };
    return object('v1', 'Secret', name, {
      data: { 'tls.crt': read(context.flags.string('cert')), 'tls.key': read(context.flags.string('key')) },
      type: 'kubernetes.io/tls',
    });
  },
};
