import type { Pod, Toleration } from '../../api/types.gen';
import { type AdmissionPlugin, isAbout } from './plugin';

const KEYS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
const SECONDS = 300;

/** A Pod stays five minutes on a node that is not ready or not reachable, if it does not say otherwise. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  mutate(object, _old, scope) {
    if (!isAbout(scope, 'pods')) return object;
    const pod = object as Pod;
    const present = pod.spec?.tolerations ?? [];
    const added = KEYS.filter((key) => !present.some((t) => tolerates(t, key)));
    if (!pod.spec || added.length === 0) return object;
    const more: Toleration[] = added.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: SECONDS }));
    return { ...pod, spec: { ...pod.spec, tolerations: [...present, ...more] } };
  },
};

const tolerates = ({ key, effect }: Toleration, taint: string): boolean => (!key || key === taint) && (!effect || effect === 'NoExecute');
