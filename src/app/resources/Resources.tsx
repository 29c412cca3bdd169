import { type ReactNode, useEffect, useRef } from 'react';
import type { Namespace } from '../../api/types.gen';
import { useText } from '../i18n/text';
import { useResource } from '../store/cluster';
import { closeResources, useResources } from '../store/resources';
import { useUi } from '../store/ui';
import { icons } from '../ui/icons';
import { spaced } from '../ui/spaced';
import { readFilter } from './filter';
import { Grid } from './Grid';
import { KindChooser } from './KindChooser';
import { TABLE_KEYS } from './keys';
import { AskDelete, objectAt, Pane } from './Pane';
import { useTable } from './table';
import { text } from './text';
import './resources.css';

function NamespaceSelect(): ReactNode {
  const t = useText(text);
  const namespaces = useResource<Namespace>('namespaces');
  const namespace = useResources((s) => s.namespace);
  const namespaced = useTable((s) => s.table?.namespaced ?? true);
  const names = [...namespaces.values()].map(({ metadata }) => metadata.name ?? '').sort();
  return (
    <select
      className="field"
      aria-label={t.namespace}
      value={namespaced ? namespace : ''}
      disabled={!namespaced}
      onChange={({ target: { value } }) => useResources.setState({ namespace: value, cursor: { key: undefined, index: 0 } })}
    >
      <option value="">{t.allNamespaces}</option>
      {(namespace === '' || names.includes(namespace) ? names : [namespace, ...names]).map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** One line for text, labels and fields; what is wrong with it stands below it. */
function FilterLine({ done }: { readonly done: () => void }): ReactNode {
  const t = useText(text);
  const filter = useResources((s) => s.filter);
  const problem = useTable((s) => s.table?.problem);
  const { unknown } = readFilter(filter);
  const wrong = unknown === undefined ? problem : t.unknownOption(unknown);
  return (
    <>
      <input
        className="field resources-filter"
        aria-label={t.filter}
        aria-invalid={wrong !== undefined}
        aria-keyshortcuts="/"
        placeholder={`/  ${t.filterLike}`}
        spellCheck={false}
        value={filter}
        onChange={({ target: { value } }) => useResources.setState({ filter: value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') useResources.setState({ filter: '' });
          else if (event.key !== 'Enter' && event.key !== 'ArrowDown') return;
          event.preventDefault();
          event.stopPropagation();
          done();
        }}
      />
      {wrong !== undefined && (
        <p className="resources-problem" role="alert">
          {wrong}
        </p>
      )}
    </>
  );
}

function Count(): ReactNode {
  const t = useText(text);
  const table = useTable((s) => s.table);
  if (!table || table.problem !== undefined) return null;
  return (
    <span className="resources-count" role="status" aria-label={t.countLabel(table.length, table.total)} data-testid="resources-count">
      {table.length === table.total ? spaced(table.total) : `${spaced(table.length)} / ${spaced(table.total)}`}
    </span>
  );
}

function Keys(): ReactNode {
  const t = useText(text);
  return (
    <footer className="resources-keys">
      {TABLE_KEYS.map(([keys, what]) => (
        <span key={what}>
          {keys.map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}{' '}
          {t.keys[what]}
        </span>
      ))}
    </footer>
  );
}

/** What stands over the table, or in its place, for the object at the cursor. */
function OfCursor({ back }: { readonly back: () => void }): ReactNode {
  const pane = useResources((s) => s.pane);
  const key = useResources((s) => s.cursor.key);
  const kind = useResources((s) => s.kind);
  const namespaced = useTable((s) => s.table?.namespaced ?? false);
  if (pane === undefined || key === undefined) return null;
  const of = objectAt(kind, key, namespaced);
  return pane === 'delete' ? <AskDelete of={of} back={back} /> : <Pane key={`${pane} ${key}`} of={of} pane={pane} back={back} />;
}

/** All objects of a kind, as `kubectl get -w` shows them, at the moment where the cursor of time is. */
export function Resources(): ReactNode {
  const t = useText(text);
  const wide = useResources((s) => s.wide);
  const choosing = useResources((s) => s.choosing);
  const grid = useRef<HTMLDivElement>(null);
  const toGrid = (): void => grid.current?.focus({ preventScroll: true });
  useEffect(() => {
    if (!useResources.getState().choosing) toGrid();
  }, []);
  return (
    <section className="resources" aria-label={t.objects} data-choosing={choosing || undefined}>
      <header className="resources-top" data-capture="exclude">
        <KindChooser done={toGrid} />
        <NamespaceSelect />
        <FilterLine done={toGrid} />
        <Count />
        <button type="button" className="button" onClick={() => useUi.getState().open('pods-that')}>
          {t.podsThat}
        </button>
        <button type="button" className="button" aria-pressed={wide} title={t.wideHint} onClick={() => useResources.setState({ wide: !wide })}>
          {t.wide}
        </button>
        <button type="button" className="icon-button resources-close" aria-label={t.close} title={t.close} onClick={closeResources}>
          {icons.close}
        </button>
      </header>
      <Grid grid={grid} />
      <OfCursor
        back={() => {
          useResources.setState({ pane: undefined });
          toGrid();
        }}
      />
      <Keys />
    </section>
  );
}
