import type { KeyboardEvent } from 'react';
import { findObject, useCluster } from '../store/cluster';
import { closeResources, type PaneName, useResources } from '../store/resources';
import { useUi } from '../store/ui';
import { isNarrow } from '../use-narrow';
import type { Table } from './window';

/** The keys of the table. All others do what they do elsewhere: time goes on with Space and the arrows to the sides. */

const PANES: Readonly<Record<string, PaneName>> = { d: 'describe', y: 'yaml', l: 'logs', x: 'delete' };

/** Shows something of the object at the cursor. */
function show(pane: PaneName): void {
  if (useResources.getState().cursor.key !== undefined) useResources.setState({ pane });
}

/** Has the object at the cursor explained; of those that change so often that the page has them not, the YAML is shown. */
function explain(): void {
  const { key } = useResources.getState().cursor;
  if (key === undefined) return;
  if (!findObject(useCluster.getState().resources, key)) {
    show('yaml');
    return;
  }
  useUi.getState().select({ kind: 'object', key });
  if (isNarrow()) closeResources();
}

interface Keys {
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly open: () => void;
}

export function useKeys(table: Table | undefined, pageRows: number, scrollTo: (index: number) => void): Keys {
  const moveTo = (to: number): void => {
    if (!table || table.length === 0) return;
    const index = Math.max(0, Math.min(table.length - 1, to));
    useResources.setState({ cursor: { key: table.rows[index - table.from]?.key, index } });
    scrollTo(index);
  };
  const at = (): number => useResources.getState().cursor.index;
  const keys: Readonly<Record<string, () => void>> = {
    ':': () => useResources.setState({ choosing: true }),
    '/': () => document.querySelector<HTMLElement>('.resources-filter')?.focus(),
    j: () => moveTo(at() + 1),
    k: () => moveTo(at() - 1),
    ArrowDown: () => moveTo(at() + 1),
    ArrowUp: () => moveTo(at() - 1),
    PageDown: () => moveTo(at() + pageRows),
    PageUp: () => moveTo(at() - pageRows),
    Home: () => moveTo(0),
    End: () => moveTo((table?.length ?? 0) - 1),
    g: () => moveTo(0),
    G: () => moveTo((table?.length ?? 0) - 1),
    Enter: explain,
    Escape: () => (useResources.getState().filter === '' ? closeResources() : useResources.setState({ filter: '' })),
    ...Object.fromEntries(Object.entries(PANES).map(([key, pane]) => [key, () => show(pane)])),
  };
  return {
    open: explain,
    onKeyDown(event) {
      // Keys of the buttons in the head are theirs.
      if (event.key === 'Enter' && event.target instanceof HTMLButtonElement) return;
      const act = event.ctrlKey && event.key === 'd' ? () => show('delete') : event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
      if (!act) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    },
  };
}
