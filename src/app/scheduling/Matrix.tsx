import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';
import { useText } from '../i18n/text';
import { text as pluginText } from '../own-plugin/text';
import type { Explanation } from '../store/decision';
import { text } from './text';

export type ScoreKind = 'weighted' | 'normalized' | 'raw';

const ROW_PX = 28;
/** More rows than are ever drawn at once. */
const ROWS_KEPT = 64;

export type Mark = 'pass' | 'reject' | 'open';
const SIGNS: Readonly<Record<Mark, string>> = { pass: '✓', reject: '✗', open: '·' };

/** What a Filter plugin said of a node: `open` if it was not asked, because an earlier one had turned the node down. */
export function markOf({ filters }: Explanation, node: string, plugin: string): Mark {
  const verdict = filters[node]?.find((v) => v.plugin === plugin);
  return !verdict ? 'open' : verdict.code === 'Success' || verdict.code === 'Skip' ? 'pass' : 'reject';
}

/** Why a node was turned down; undefined if it was not. */
export function rejectionOf({ filters, preFilter }: Explanation, node: string): { readonly plugin: string; readonly reasons: readonly string[] } | undefined {
  const last = preFilter ?? filters[node]?.at(-1);
  return last && last.code !== 'Success' && last.code !== 'Skip' ? last : undefined;
}

interface MatrixProps {
  readonly explanation: Explanation;
  /** The rows, in order. */
  readonly nodes: readonly string[];
  readonly shown: ScoreKind;
  /** All rows are drawn, for a picture. */
  readonly whole?: boolean;
  readonly chosen: string | undefined;
  readonly onChoose: (node: string) => void;
}

function Row({ explanation, node, shown, chosen, onChoose }: Omit<MatrixProps, 'nodes' | 'whole'> & { readonly node: string }): ReactNode {
  const t = useText(text);
  const rejection = rejectionOf(explanation, node);
  const score = explanation.scores[node];
  const passed = score !== undefined;
  const verdict = rejection ? t.rejected(rejection.plugin, rejection.reasons.join(', ')) : passed ? t.feasible : '';
  return (
    <>
      <span role="rowheader" className="node-name">
        <button type="button" className="link" aria-pressed={chosen === node} onClick={() => onChoose(node)}>
          {node === explanation.selected ? '★ ' : ''}
          {node}
        </button>
      </span>
      <span role="cell" className="verdict" data-verdict={rejection ? 'reject' : passed ? 'pass' : 'open'} title={verdict}>
        {verdict}
      </span>
      {explanation.filterPlugins.map((plugin) => {
        const mark = markOf(explanation, node, plugin);
        return (
          <span key={plugin} role="cell" className="verdict mark" data-verdict={mark} aria-label={t.marks[mark]}>
            {SIGNS[mark]}
          </span>
        );
      })}
      {explanation.scorePlugins.map(({ name }) => (
        <span key={name} role="cell" className="score">
          {score?.plugins[name]?.[shown] ?? ''}
        </span>
      ))}
      <span role="cell" className="score total">
        {score?.total ?? ''}
      </span>
    </>
  );
}

/** A plugin's name; one of the user's own is marked as such. */
function PluginName({ explanation, name }: { readonly explanation: Explanation; readonly name: string }): ReactNode {
  const { own } = useText(pluginText);
  if (!explanation.ownPlugins?.includes(name)) return name;
  return (
    <span className="own-name" title={own}>
      ✎ {name} <span className="unseen">({own})</span>
    </span>
  );
}

/** Nodes × plugins. Only the rows that can be seen are drawn, so that thousands open at once. */
export function Matrix({ explanation, nodes, shown, whole, chosen, onChoose }: MatrixProps): ReactNode {
  const t = useText(text);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: nodes.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 6 });
  const { filterPlugins, scorePlugins } = explanation;
  // Known widths, so that the browser need not measure rows that come and go while one scrolls.
  const columns = ['14rem', '24rem', ...filterPlugins.map(() => '2.6rem'), ...scorePlugins.map(() => '4.4rem'), '5rem'].join(' ');
  const width = `${43 + 2.6 * filterPlugins.length + 4.4 * scorePlugins.length}rem`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
    <div className="node-matrix" ref={scroller} role="table" aria-label={t.matrix} aria-rowcount={nodes.length + 1} tabIndex={0}>
      <div className="node-matrix-row head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: columns, width }}>
        <span role="columnheader" className="node-name">
          {t.node}
        </span>
        <span role="columnheader">{t.verdict}</span>
        {filterPlugins.map((plugin) => (
          <span key={plugin} role="columnheader" className="upright">
            <PluginName explanation={explanation} name={plugin} />
          </span>
        ))}
        {scorePlugins.map(({ name, weight }) => (
          <span key={name} role="columnheader" className="upright">
            <PluginName explanation={explanation} name={name} /> <i>{t.weight(weight)}</i>
          </span>
        ))}
        <span role="columnheader" className="score">
          {t.total}
        </span>
      </div>
      <div className="node-matrix-rows" role="rowgroup" style={{ height: rows.getTotalSize(), width }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const node = nodes[index]!;
          return (
            <div
              // Rows that leave at one end are used again at the other.
              key={whole ? index : index % ROWS_KEPT}
              className="node-matrix-row"
              role="row"
              aria-rowindex={index + 2}
              data-win={node === explanation.selected || undefined}
              data-on={node === chosen || undefined}
              style={{ gridTemplateColumns: columns, width, transform: `translateY(${start}px)` }}
            >
              <Row explanation={explanation} node={node} shown={shown} chosen={chosen} onChoose={onChoose} />
            </div>
          );
        })}
      </div>
    </div>
  );
}
