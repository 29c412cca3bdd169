import type { Pod } from '../api/types.gen';
import type { Rejection } from './admission';

/** Kernel parameters that are a Pod's own and disturb nobody else (kubelet `sysctl` SafeSysctlAllowlist); the namespace is what makes them its own. */
const SAFE: Readonly<Record<string, 'net' | 'ipc'>> = {
  'kernel.shm_rmid_forced': 'ipc',
  'net.ipv4.ip_local_port_range': 'net',
  'net.ipv4.tcp_syncookies': 'net',
  'net.ipv4.ping_group_range': 'net',
  'net.ipv4.ip_unprivileged_port_start': 'net',
  'net.ipv4.ip_local_reserved_ports': 'net',
  'net.ipv4.tcp_keepalive_time': 'net',
  'net.ipv4.tcp_fin_timeout': 'net',
  'net.ipv4.tcp_keepalive_intvl': 'net',
  'net.ipv4.tcp_keepalive_probes': 'net',
  'net.ipv4.tcp_rmem': 'net',
  'net.ipv4.tcp_wmem': 'net',
};

/** Whether a Pod sets what it may not (kubelet `patternAllowlist.Admit`). */
export function admitSysctls({ spec }: Pod): Rejection | undefined {
  for (const { name } of spec?.securityContext?.sysctls ?? []) {
    const namespace = SAFE[name.replaceAll('/', '.')];
    const shared = namespace && (namespace === 'ipc' ? spec?.hostIPC : spec?.hostNetwork);
    if (namespace && !shared) continue;
    const why = namespace ? `"${name}" not allowed with host ${namespace} enabled` : `"${name}" not allowlisted`;
    return { reason: 'SysctlForbidden', message: `Pod was rejected: forbidden sysctl: ${why}` };
  }
  return undefined;
}
