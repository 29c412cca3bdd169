import type { JsonObject } from '../../api/object';
import { usageError } from '../errors';

/** What `--profile` gives a debugging container, and a Pod on a node for it (kubectl `debug/profiles.go`). */
export interface DebugProfile {
  readonly securityContext: JsonObject | undefined;
  readonly onNode: {
    /** The node's own network, processes and IPC. */
    readonly hostNamespaces: boolean;
    /** The node's files at /host. */
    readonly hostRoot: boolean;
    /** Its container has the same security context there. */
    readonly secured: boolean;
  };
}

const PROFILES: ReadonlyMap<string, DebugProfile> = new Map([
  ['general', { securityContext: { capabilities: { add: ['SYS_PTRACE'] } }, onNode: { hostNamespaces: true, hostRoot: true, secured: false } }],
  ['baseline', { securityContext: undefined, onNode: { hostNamespaces: false, hostRoot: false, secured: false } }],
  [
    'restricted',
    {
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      onNode: { hostNamespaces: false, hostRoot: false, secured: true },
    },
  ],
  ['netadmin', { securityContext: { capabilities: { add: ['NET_ADMIN', 'NET_RAW'] } }, onNode: { hostNamespaces: true, hostRoot: false, secured: true } }],
  ['sysadmin', { securityContext: { privileged: true }, onNode: { hostNamespaces: true, hostRoot: true, secured: true } }],
]);

/** The profile of that name. Throws if there is none. */
export function profileOf(name: string): DebugProfile {
  const profile = PROFILES.get(name);
  if (!profile) throw usageError(`unknown profile: ${name}: it must be one of ${[...PROFILES.keys()].map((known) => `"${known}"`).join(', ')}`, 'debug');
  return profile;
}
