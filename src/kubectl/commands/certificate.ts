import { formatTime } from '../../api/time';
import type { CertificateSigningRequest as Csr } from '../../api/types.gen';
import { type Command, type Context, get, resourceFor, send } from '../context';
import { resourcePath } from '../discovery';
import { KubectlError } from '../errors';
import { PRINT_FLAGS, report } from '../output';
import { FILES, fetchSelected } from '../select';

/** kubectl `certificate`: what is decided of a request for a certificate, which its signer heeds. */

interface Decision {
  readonly type: 'Approved' | 'Denied';
  readonly against: 'Approved' | 'Denied';
  readonly reason: string;
  readonly message: string;
  readonly done: string;
}

const APPROVE: Decision = {
  type: 'Approved',
  against: 'Denied',
  reason: 'KubectlApprove',
  message: 'This CSR was approved by kubectl certificate approve.',
  done: 'approved',
};
const DENY: Decision = {
  type: 'Denied',
  against: 'Approved',
  reason: 'KubectlDeny',
  message: 'This CSR was denied by kubectl certificate deny.',
  done: 'denied',
};

/** The request with the decision; undefined: it is decided so already. */
function decided(csr: Csr, { type, against, reason, message }: Decision, now: string): Csr | undefined {
  const conditions = csr.status?.conditions ?? [];
  if (conditions.some((condition) => condition.type === against))
    throw new KubectlError(`certificate signing request "${csr.metadata.name}" is already ${against}`);
  if (conditions.some((condition) => condition.type === type)) return undefined;
  return { ...csr, status: { ...csr.status, conditions: [...conditions, { type, status: 'True', reason, message, lastUpdateTime: now }] } };
}

const decide =
  (decision: Decision) =>
  async (context: Context): Promise<void> => {
    const { args, flags, env } = context;
    if (args.length === 0 && flags.list('filename').length === 0) throw new KubectlError('one or more CSRs must be specified as <name> or -f <filename>');
    const resource = await resourceFor(context, 'certificatesigningrequests');
    const found = await fetchSelected(context, args.length > 0 ? ['certificatesigningrequests', ...args] : []);
    for (const { object } of found) {
      const path = resourcePath(resource, undefined, object.metadata.name);
      const next = decided(await get<Csr>(context, path), decision, formatTime(env.now()));
      if (next) await send(context, { method: 'PUT', path: `${path}/approval`, body: next });
      report(context, object, decision.done);
    }
    if (found.length === 0) env.stdout('No resources found\n');
  };

const FLAGS = [...PRINT_FLAGS, ...FILES];

export const certificateCommand: Command = {
  name: 'certificate',
  use: 'SUBCOMMAND',
  short: 'Modify certificate resources',
  commands: [
    {
      name: 'approve',
      use: '(-f FILENAME | NAME)',
      short: 'Approve a certificate signing request',
      examples: `  # Approve CSR 'csr-sqgzp'
  kubectl certificate approve csr-sqgzp`,
      flags: FLAGS,
      run: decide(APPROVE),
    },
    {
      name: 'deny',
      use: '(-f FILENAME | NAME)',
      short: 'Deny a certificate signing request',
      examples: `  # Deny CSR 'csr-sqgzp'
  kubectl certificate deny csr-sqgzp`,
      flags: FLAGS,
      run: decide(DENY),
    },
  ],
};
