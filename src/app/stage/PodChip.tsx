import type { ReactNode } from 'react';
import { podState } from '../../api/pod-state';
import type { Pod } from '../../api/types.gen';
import { shortName } from '../store/pods';
import { useUi } from '../store/ui';
import type { PodsAs } from './layout';

/** A chip has room for so many letters. The name comes first; the dot and the tooltip say the state as well. */
const fits = (name: string, word: string): boolean => name.length + word.length <= 21;

/** A Pod on a node: a chip with its name and, where there is room, its state; or a square that says them on focus. */
export function PodChip({ podKey, pod, as }: { readonly podKey: string; readonly pod: Pod; readonly as: PodsAs }): ReactNode {
  const { word, tone, hollow } = podState(pod);
  const selected = useUi((s) => s.selection.kind === 'object' && s.selection.key === podKey);
  const select = useUi((s) => s.select);
  const name = pod.metadata.name ?? '';
  return (
    <button
      type="button"
      className={as === 'squares' ? 'pod-dot nopan' : 'pod nopan'}
      data-tone={tone}
      data-hollow={hollow || undefined}
      data-name={`${name} · ${word}`}
      data-object={podKey}
      aria-pressed={selected}
      aria-label={`Pod ${name}: ${word}`}
      title={as === 'squares' ? undefined : `${name} · ${word}`}
      data-testid={`pod-${name}`}
      onClick={() => select({ kind: 'object', key: podKey })}
    >
      {as !== 'squares' && <span className="pod-name">{shortName(pod)}</span>}
      {as !== 'squares' && tone !== 'pass' && (tone === 'reject' || fits(shortName(pod), word)) && <span className="pod-word">{word}</span>}
    </button>
  );
}

/** The Pod that is about to come here: chosen, not yet bound. */
export function GhostPod({ name, as }: { readonly name: string; readonly as: PodsAs }): ReactNode {
  return (
    <span className={as === 'squares' ? 'pod-dot ghost' : 'pod ghost'} data-testid="ghost-pod" title={name}>
      {as !== 'squares' && <span className="pod-name">{name}</span>}
    </span>
  );
}
