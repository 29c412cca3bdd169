import type { ApiCall } from '../api/wire';
import { KubectlError } from './errors';
import type { Flags } from './flags';

/** `--as-user-extra key=value`, as lists by key. */
function extrasOf(flags: Flags): Readonly<Record<string, readonly string[]>> {
  const extras = new Map<string, string[]>();
  for (const given of flags.list('as-user-extra')) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
    if (key === undefined || value === undefined)
      throw new KubectlError(`unable to parse --as-user-extra ${JSON.stringify(given)}: must be in the format key=value`);
    extras.set(key, [...(extras.get(key) ?? []), value]);
  }
  return Object.fromEntries(extras);
}

/** The call with the token that there is, and in the name that `--as` gives (client-go `transport`). */
export function withCredentials(flags: Flags, token: string | undefined, call: ApiCall): ApiCall {
  const [user, uid, groups, extra] = [flags.string('as'), flags.string('as-uid'), flags.list('as-group'), extrasOf(flags)];
  const more = { ...(uid && { uid }), ...(groups.length > 0 && { groups }), ...(Object.keys(extra).length > 0 && { extra }) };
  if (!user && Object.keys(more).length > 0) throw new KubectlError('requesting uid, groups or user-extra without impersonating a user');
  return { ...call, ...(token && { token }), ...(user && { impersonate: { user, ...more } }) };
}
