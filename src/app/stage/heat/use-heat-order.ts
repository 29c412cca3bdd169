import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { Node } from '../../../api/types.gen';
import { objectsOf, useCluster } from '../../store/cluster';
import { isHeat } from '../layout';
import { useHeat } from './options';
import { groupsOf } from './reading';

const NO_NAMES: ReadonlySet<string> = new Set();

/** The nodes in the order of the picture: in a heat map by group, if one is chosen; and those with which another group begins. */
export function useHeatOrder(names: readonly string[]): { readonly names: readonly string[]; readonly begins: ReadonlySet<string> } {
  const label = useHeat((s) => (isHeat(names.length) ? s.groupBy : ''));
  // The same list as long as the groups are the same: it is not for each heartbeat that the picture is made anew.
  const ordered = useCluster(
    useShallow((s) =>
      label === ''
        ? names
        : groupsOf(names, objectsOf<Node>(s.resources, 'nodes'), label).flatMap(({ names: members }, i) => (i > 0 ? ['', ...members] : members)),
    ),
  );
  return useMemo(() => {
    if (label === '') return { names: ordered, begins: NO_NAMES };
    return { names: ordered.filter((name) => name !== ''), begins: new Set(ordered.filter((_, i) => i > 0 && ordered[i - 1] === '')) };
  }, [ordered, label]);
}
