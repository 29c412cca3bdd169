import { type Node as FlowNode, Panel, ReactFlow, ReactFlowProvider, useReactFlow, useStore, ViewportPortal } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import './stage.css';
import { type ReactNode, useMemo, useRef } from 'react';
import type { Node } from '../../api/types.gen';
import { useText } from '../i18n/text';
import { LazyResources, LazyStageList } from '../lazy';
import { objectsOf, useCluster } from '../store/cluster';
import { nodeNames, readyNodes } from '../store/pods';
import { toggleResources, useResources } from '../store/resources';
import { useUi } from '../store/ui';
import { icons } from '../ui/icons';
import { spaced } from '../ui/spaced';
import { useNarrow } from '../use-narrow';
import { ComponentBox, type ComponentName } from './ComponentBox';
import { LazyHeatLegend, LazyHeatMap } from './heat/lazy';
import { useHeatOrder } from './heat/use-heat-order';
import { Card, MoreCards } from './layers/Card';
import { LayerToggles } from './layers/LayerToggles';
import { Links } from './layers/Links';
import type { Layers } from './layers/layers';
import type { Shelf } from './layers/shelf';
import { useLayers } from './layers/use-layers';
import type { StageLayout } from './layout';
import { NodeBox } from './NodeBox';
import { FIRST_NODES } from './names';
import { QueueTray } from './QueueTray';
import { Tokens } from './Tokens';
import { text } from './text';
import { usePicture } from './use-picture';
import { type Box, pathOf } from './wire';

const nodeTypes = { component: ComponentBox, queue: QueueTray, node: NodeBox, heat: LazyHeatMap, card: Card, more: MoreCards };
const COMPONENTS: readonly ComponentName[] = ['kubectl', 'apiserver', 'etcd', 'scheduler', 'controllers'];

const useStarting = (): boolean => useCluster((s) => s.link === 'connecting');

/** Nodes in the order of their names, numbers as numbers; the same list as long as the names are the same. */
function useNodeNames(): readonly string[] {
  return useCluster((s) => (s.link === 'connecting' ? FIRST_NODES : nodeNames(objectsOf(s.resources, 'nodes'))));
}

const flowNode = (id: string, type: string, data: Record<string, unknown>, { x, y, w, h }: Box): FlowNode => ({
  id,
  type,
  data,
  position: { x, y },
  width: w,
  height: h,
  style: { width: w, minHeight: h },
  // Lines pass behind cards.
  ...(type === 'card' && { zIndex: 5 }),
});

function flowNodes(layout: StageLayout, names: readonly string[], begins: ReadonlySet<string>): FlowNode[] {
  const at = (id: string, type: string, data: Record<string, unknown>): FlowNode => flowNode(id, type, data, layout.boxes.get(id) ?? layout.queue);
  const upper = [...COMPONENTS.map((name) => at(name, 'component', { name })), at('queue', 'queue', {})];
  if (layout.density === 'heat') return [...upper, at('heat', 'heat', { names, begins, width: layout.width })];
  return [...upper, ...names.map((name) => at(`nodes/${name}`, 'node', { name, density: layout.density }))];
}

/** The cards that there is room for, each with those whom its lines lead to. */
function cardNodes({ rows, links }: Layers, { boxes, more }: Shelf): FlowNode[] {
  const cards = rows.flat().flatMap((card): FlowNode[] => {
    const box = boxes.get(card.key);
    const to = links.filter(({ from }) => from === card.key).map((link) => link.to);
    return box ? [flowNode(card.key, 'card', { card, to }, box)] : [];
  });
  return [...cards, ...more.map(({ count, at }) => flowNode(`more ${at.y}`, 'more', { count }, at))];
}

function Wires({ layout, innerRef }: { readonly layout: StageLayout; readonly innerRef: React.RefObject<SVGSVGElement | null> }): ReactNode {
  return (
    <svg ref={innerRef} className="wires" width={layout.width} height={layout.height} aria-hidden="true">
      {[...layout.wires].map(([name, wire]) => (
        <path key={name} data-wire={name} d={pathOf(wire)} />
      ))}
    </svg>
  );
}

/** What a newcomer sees first: the cluster's picture, and that it is not there yet. */
function StartingHint(): ReactNode {
  const t = useText(text);
  return (
    <p className="stage-starting" role="status">
      {t.isStarting}…
    </p>
  );
}

/** How far a large cluster has come up. */
function BeginningHint({ nodes }: { readonly nodes: number }): ReactNode {
  const t = useText(text);
  const ready = useCluster((s) => readyNodes(objectsOf<Node>(s.resources, 'nodes')));
  return (
    <p className="stage-starting" role="status">
      {t.nodesReady(spaced(ready), spaced(nodes))}
    </p>
  );
}

function EmptyHint(): ReactNode {
  const t = useText(text);
  const open = useUi((s) => s.open);
  return (
    <div className="stage-empty">
      <b>{t.empty}</b>
      <p>{t.emptyHint}</p>
      <button type="button" className="button primary" onClick={() => open('cluster')}>
        {t.addNode}
      </button>
    </div>
  );
}

/** A crowd of messages says how many they are, in words: where the picture is empty, and as large as other words. */
function Counter({ layout }: { readonly layout: StageLayout }): ReactNode {
  const t = useText(text);
  const rate = useCluster((s) => (s.playing && s.usPerMs > 100 ? s.summary.messagesPerSecond : 0));
  const zoom = useStore((s) => s.transform[2]);
  const [left, top] = layout.counter;
  if (rate === 0) return null;
  return (
    <div className="stage-counter" title={t.fast} style={{ left, top, scale: 1 / zoom }}>
      {t.perSecond(Math.round(rate).toLocaleString('en').replaceAll(',', ' '))}
    </div>
  );
}

function Diagram(): ReactNode {
  const t = useText(text);
  const { names, begins } = useHeatOrder(useNodeNames());
  const container = useRef<HTMLDivElement>(null);
  const presenter = useUi((s) => s.presenter);
  const narrow = useNarrow();
  const layers = useLayers();
  const { layout, shelf, fit, onMove } = usePicture(container, names, layers.rows, !narrow && !presenter);
  const nodes = useMemo(() => [...flowNodes(layout, names, begins), ...cardNodes(layers, shelf)], [layout, names, begins, layers, shelf]);
  const heatIndex = useMemo(() => new Map(layout.density === 'heat' ? names.map((name, i) => [`nodes/${name}`, i] as const) : []), [layout, names]);
  const wires = useRef<SVGSVGElement>(null);
  const { zoomIn, zoomOut } = useReactFlow();
  const starting = useStarting();
  const connected = useCluster((s) => s.link === 'open');
  const beginning = useCluster((s) => s.beginning);
  const select = useUi((s) => s.select);
  return (
    <div ref={container} className="diagram" data-shape={layout.shape}>
      <ReactFlow
        nodes={nodes}
        edges={[]}
        nodeTypes={nodeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        elementsSelectable={false}
        deleteKeyCode={null}
        panActivationKeyCode={null}
        disableKeyboardA11y
        minZoom={0.2}
        maxZoom={4}
        onMove={onMove}
        proOptions={{ hideAttribution: true }}
      >
        <ViewportPortal>
          <Wires layout={layout} innerRef={wires} />
          {layers.rows.length > 0 && <Links layers={layers} shelf={shelf} container={container} />}
          <Tokens layout={layout} shelf={shelf} wires={wires} heatIndex={heatIndex} />
          <Counter layout={layout} />
        </ViewportPortal>
        <Panel position="bottom-left" className="stage-why" data-capture="exclude">
          <button type="button" onClick={() => select({ kind: 'step' })} aria-keyshortcuts="W">
            <kbd>W</kbd> {t.why}
          </button>
          <LayerToggles />
        </Panel>
        {layout.density === 'heat' && (
          <Panel position="bottom-left" className="stage-heat" data-capture="exclude">
            <LazyHeatLegend />
          </Panel>
        )}
        <Panel position="bottom-right" className="stage-zoom" data-capture="exclude">
          <button type="button" className="icon-button" aria-label={t.zoomOut} title={t.zoomOut} onClick={() => zoomOut()}>
            {icons.minus}
          </button>
          <button type="button" className="icon-button" aria-label={t.zoomIn} title={t.zoomIn} onClick={() => zoomIn()}>
            {icons.plus}
          </button>
          <button type="button" className="icon-button" aria-label={t.fit} title={t.fit} onClick={fit}>
            {icons.fit}
          </button>
        </Panel>
      </ReactFlow>
      {starting && <StartingHint />}
      {beginning && <BeginningHint nodes={beginning.nodes} />}
      {connected && !beginning && names.length === 0 && <EmptyHint />}
    </div>
  );
}

/** The middle of the screen: the cluster, and what travels between its parts. */
export function Stage(): ReactNode {
  const t = useText(text);
  const asList = useUi((s) => s.asList);
  const narrow = useNarrow();
  const shown = useResources((s) => s.shown) && !narrow;
  return (
    <main id="stage" tabIndex={-1} className="stage" aria-label={t.stage}>
      <button
        type="button"
        className="icon-button stage-as"
        data-capture="exclude"
        aria-pressed={asList}
        title={asList ? t.asPicture : t.asList}
        aria-label={t.asList}
        onClick={() => useUi.setState({ asList: !asList })}
      >
        {icons.list}
      </button>
      <button
        type="button"
        className="icon-button stage-as objects"
        data-capture="exclude"
        aria-pressed={shown}
        aria-keyshortcuts="R"
        title={`${t.objects} (R)`}
        aria-label={t.objects}
        onClick={toggleResources}
      >
        {icons.table}
      </button>
      {shown ? (
        <LazyResources />
      ) : asList ? (
        <LazyStageList />
      ) : (
        <ReactFlowProvider>
          <Diagram />
        </ReactFlowProvider>
      )}
    </main>
  );
}
