import type { Container, Pod } from '../api/types.gen';
import type { SecurityContext } from '../container/files/container-tree';

/** Who a container runs as and what it may; the container's word counts more than the Pod's (kuberuntime `determineEffectiveSecurityContext`). Undefined: as its image has it. */
export function securityContext(pod: Pod, container: Container): SecurityContext | undefined {
  const ofPod = pod.spec?.securityContext;
  const own = container.securityContext;
  if (!own && (!ofPod || Object.keys(ofPod).length === 0)) return undefined;
  const uid = own?.runAsUser ?? ofPod?.runAsUser;
  const gid = own?.runAsGroup ?? ofPod?.runAsGroup;
  const groups = [...(ofPod?.fsGroup === undefined ? [] : [ofPod.fsGroup]), ...(ofPod?.supplementalGroups ?? [])];
  const { add, drop } = own?.capabilities ?? {};
  return {
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
    ...(groups.length > 0 && { groups }),
    ...(own?.readOnlyRootFilesystem && { readOnlyRoot: true }),
    ...(own?.privileged && { privileged: true }),
    ...(own?.allowPrivilegeEscalation === false && { noNewPrivileges: true }),
    ...(add && add.length > 0 && { addCapabilities: add }),
    ...(drop && drop.length > 0 && { dropCapabilities: drop }),
  };
}

/** Where the kubelet has the seccomp profiles of its node. */
const SECCOMP = '/var/lib/kubelet/seccomp';

/** Which profiles of the node confine a container, if it says so. */
export function profilesOf(pod: Pod, { securityContext: own }: Container): { readonly seccompProfile?: string; readonly appArmorProfile?: string } {
  const ofPod = pod.spec?.securityContext;
  const seccomp = (own?.seccompProfile ?? ofPod?.seccompProfile)?.localhostProfile;
  const appArmor = (own?.appArmorProfile ?? ofPod?.appArmorProfile)?.localhostProfile;
  return { ...(seccomp !== undefined && { seccompProfile: `${SECCOMP}/${seccomp}` }), ...(appArmor !== undefined && { appArmorProfile: appArmor }) };
}
