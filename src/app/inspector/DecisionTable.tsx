import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useMemo, useRef } from 'react';
import { useText } from '../i18n/text';
import { useLabels } from '../journeys/labels';
import type { DecisionProgress, Explanation } from '../store/decision';
import { useUi } from '../store/ui';
import { text } from './text';
import { RejectionReason } from './VerdictReason';

const ROW_PX = 30;
/** So many nodes stand side by side as columns; more are rows, the best first. */
const COLUMNS_MAX = 4;

interface RowsProps {
  readonly count: number;
  readonly label: string;
  readonly children: (index: number) => ReactNode;
}

/** So many rows are shown whole, with all their words; more are lines of one height. */
const WHOLE_MAX = 20;

function Rows(props: RowsProps): ReactNode {
  return props.count > WHOLE_MAX ? <Lines {...props} /> : <WholeRows {...props} />;
}

function WholeRows({ count, label, children }: RowsProps): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
    <div className="rows whole" role="table" aria-label={label} tabIndex={0}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className="row" role="row">
          {children(index)}
        </div>
      ))}
    </div>
  );
}

/** Rows that are drawn only where they can be seen: 5,000 nodes open at once. */
function Lines({ count, label, children }: RowsProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 8 });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
    <div className="rows" ref={scroller} role="table" aria-label={label} aria-rowcount={count} tabIndex={0}>
      <div style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => (
          <div key={index} className="row" role="row" aria-rowindex={index + 1} style={{ transform: `translateY(${start}px)` }}>
            {children(index)}
          </div>
        ))}
      </div>
    </div>
  );
}

function NodeLink({ name }: { readonly name: string }): ReactNode {
  const select = useUi((s) => s.select);
  return (
    <button type="button" className="link" onClick={() => select({ kind: 'object', key: `nodes/${name}` })}>
      {name}
    </button>
  );
}

/** Each node's verdict, with the plugin's own reason. */
export function FilterTable({ explanation, progress }: { readonly explanation: Explanation; readonly progress: DecisionProgress | undefined }): ReactNode {
  const t = useText(text);
  const { steps } = useLabels('create-pod');
  return (
    <Rows count={explanation.nodes.length} label={steps.filter ?? ''}>
      {(index) => {
        const node = explanation.nodes[index]!;
        const last = explanation.preFilter ?? explanation.filters[node]?.at(-1);
        const known = progress ? progress.nodes.get(node) : undefined;
        const rejected = progress ? known?.rejected : last && last.code !== 'Success' && last.code !== 'Skip' ? last : undefined;
        const passed = !rejected && (progress ? explanation.filterPlugins.length > 0 && (known?.passed ?? 0) >= explanation.filterPlugins.length : true);
        return (
          <>
            <span role="cell">
              <NodeLink name={node} />
            </span>
            <span role="cell" className="verdict" data-verdict={rejected ? 'reject' : passed ? 'pass' : 'open'}>
              {rejected ? (
                <>
                  {t.rejectedBy(rejected.plugin)}: <i>{rejected.reasons.join(', ')}</i>
                  <RejectionReason pod={explanation.pod} node={node} plugin={rejected.plugin} />
                </>
              ) : passed ? (
                `✓ ${t.passed}`
              ) : (
                `${known?.passed ?? 0}/${explanation.filterPlugins.length}`
              )}
            </span>
          </>
        );
      }}
    </Rows>
  );
}

/** Plugins × nodes with the weighted points, as far as they have been given. */
export function ScoreTable({ explanation, progress }: { readonly explanation: Explanation; readonly progress: DecisionProgress | undefined }): ReactNode {
  const t = useText(text);
  const { steps } = useLabels('create-pod');
  const ranked = useMemo(
    () => Object.keys(explanation.scores).sort((a, b) => explanation.scores[b]!.total - explanation.scores[a]!.total || (a < b ? -1 : 1)),
    [explanation],
  );
  const given = (node: string, plugin: string): number | undefined =>
    progress ? progress.nodes.get(node)?.scores.find((s) => s.plugin === plugin)?.weighted : explanation.scores[node]?.plugins[plugin]?.weighted;
  const total = (node: string): number => (progress ? (progress.nodes.get(node)?.total ?? 0) : (explanation.scores[node]?.total ?? 0));
  const winner = !progress || progress.done === progress.all ? explanation.selected : undefined;
  if (ranked.length > COLUMNS_MAX) {
    return (
      <Rows count={ranked.length} label={steps.score ?? ''}>
        {(index) => (
          <>
            <span role="cell">
              <NodeLink name={ranked[index]!} />
            </span>
            <span role="cell" className="points">
              {ranked[index] === winner ? '★ ' : ''}
              {total(ranked[index]!)}
            </span>
          </>
        )}
      </Rows>
    );
  }
  const nodes = [...ranked].sort();
  return (
    <table className="matrix">
      <thead>
        <tr>
          <th scope="col">{t.plugin}</th>
          <th scope="col" title={t.weight}>
            ×
          </th>
          {nodes.map((node) => (
            <th key={node} scope="col" className={node === winner ? 'win' : undefined}>
              <NodeLink name={node} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {explanation.scorePlugins.map(({ name, weight }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>{weight}</td>
            {nodes.map((node) => (
              <td key={node} className={node === winner ? 'win' : undefined}>
                {given(node, name) ?? ''}
              </td>
            ))}
          </tr>
        ))}
        <tr className="sum">
          <th scope="row">{t.total}</th>
          <td />
          {nodes.map((node) => (
            <td key={node} className={node === winner ? 'win' : undefined}>
              {total(node)}
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}
