import { type ReactNode, useMemo } from 'react';
import type { Node } from '../../../api/types.gen';
import { useText } from '../../i18n/text';
import { useClusterSlowly } from '../../inspector/use-slowly';
import { objectsOf } from '../../store/cluster';
import { KIND_HUES } from './draw-cell';
import { AMOUNTS, type HeatBy, useHeat, ZONE } from './options';
import { kindsOf, labelsOf, NOTHING, readNode } from './reading';
import { text, wordsOfBy, wordsOfLabel } from './text';

const NO_PODS = [] as const;
/** Labels and taints of thousands of nodes are not looked through for each heartbeat. */
const EVERY_MS = 1_000;
const isBy = (value: string): value is HeatBy => value === 'taints' || value.startsWith('label:') || AMOUNTS.some((amount) => amount === value);

/** The zone first, where there is one: it is what one asks for most. */
const zoneFirst = (labels: readonly string[]): readonly string[] => (labels.includes(ZONE) ? [ZONE, ...labels.filter((label) => label !== ZONE)] : labels);

/** What the heat map's colours say and how its nodes are grouped, to be chosen; and which sign stands for what. */
export function HeatLegend(): ReactNode {
  const t = useText(text);
  const nodes = useClusterSlowly((s) => objectsOf<Node>(s.resources, 'nodes'), EVERY_MS);
  const by = useHeat((s) => s.by);
  const groupBy = useHeat((s) => s.groupBy);
  const labels = useMemo(() => zoneFirst(labelsOf(nodes)), [nodes]);
  return (
    <div className="heat-legend">
      <label>
        {t.colour}{' '}
        <select value={by} onChange={({ target: { value } }) => isBy(value) && useHeat.setState({ by: value })}>
          {[...AMOUNTS, 'taints' as const, ...labels.map((label): HeatBy => `label:${label}`)].map((one) => (
            <option key={one} value={one}>
              {wordsOfBy(t, one)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t.group}{' '}
        <select value={groupBy} onChange={({ target: { value } }) => useHeat.setState({ groupBy: value })}>
          <option value="">{t.noGroups}</option>
          {labels.map((label) => (
            <option key={label} value={label}>
              {wordsOfLabel(t, label)}
            </option>
          ))}
        </select>
      </label>
      <Signs by={by} nodes={nodes} />
    </div>
  );
}

function Signs({ by, nodes }: { readonly by: HeatBy; readonly nodes: ReadonlyMap<string, Node> }): ReactNode {
  const t = useText(text);
  const isAmount = AMOUNTS.some((amount) => amount === by);
  const kinds = useMemo(() => {
    if (isAmount) return [];
    const readings = [...nodes.values()].map((node) => readNode(by, node, NO_PODS));
    return kindsOf(readings.flatMap((reading) => ('value' in reading ? [reading.value] : [])));
  }, [by, nodes, isAmount]);
  if (isAmount)
    return (
      <span className="heat-scale" data-hue="kubelet">
        {t.empty} <i aria-hidden="true" /> {t.full}
      </span>
    );
  return (
    <ul aria-label={t.legend}>
      {kinds.map(({ value, sign, count }, i) => (
        <li key={sign} data-hue={value === NOTHING ? undefined : KIND_HUES[i % KIND_HUES.length]}>
          <b>{sign}</b> {value === NOTHING ? t.none : value === sign ? t.rest : value} <small>{count}</small>
        </li>
      ))}
    </ul>
  );
}
