import { discover, send } from '../../context';
import { findKind, resourcePath } from '../../discovery';
import { KubectlError } from '../../errors';
import { flag, type Generator, nameOf } from './generator';

export const tokenGenerator: Generator = {
  name: 'token',
  use: 'SERVICE_ACCOUNT_NAME',
  short: 'Request a service account token',
  flags: [flag('duration', 'string', 'Requested lifetime of the issued token.'), flag('audience', 'array', 'Audience of the requested token.')],
  make: async (context) => {
    const name = nameOf(context);
    const accounts = findKind(await discover(context), 'v1', 'ServiceAccount');
    if (!accounts) throw new KubectlError('the server doesn\'t have a resource type "serviceaccounts"');
    const audiences = context.flags.list('audience');
    try {
      const made = await send<{ readonly status?: { readonly token?: string } }>(context, {
        method: 'POST',
        path: `${resourcePath(accounts, context.namespace, name)}/token`,
        body: {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenRequest',
          metadata: {},
          spec: { audiences, ...(context.flags.has('duration') && { expirationSeconds: Math.trunc(context.flags.seconds('duration')) }) },
        },
      });
      if (!made.status?.token) throw new KubectlError('failed to create token: no token in server response');
      context.env.stdout(made.status.token);
    } catch (error) {
      throw error instanceof KubectlError && error.status ? new KubectlError(`failed to create token: ${error.message}`) : error;
    }
    return undefined;
  },
};
