import { type Node as FlowNode, Panel, ReactFlow, ReactFlowProvider, useReactFlow, useStore, ViewportPortal } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import './stage.css';
import { type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { Pod } from '../../api/types.gen';
import { useText } from '../i18n/text';
import { objectsOf, useCluster } from '../store/cluster';
import { nodeNames, podsOfNode } from '../store/pods';
import { useUi } from '../store/ui';
import { icons } from '../ui/icons';
import { ComponentBox, type ComponentName } from './ComponentBox';
import { HeatMap } from './HeatMap';
import { layoutStage, nodeHeight, pathOf, STAGE_TOP, type StageLayout } from './layout';
import { NodeBox } from './NodeBox';
import { FIRST_NODES } from './names';
import { StageList } from './StageList';
import { Tokens } from './Tokens';
import { text } from './text';

const nodeTypes = { component: ComponentBox, node: NodeBox, heat: HeatMap };
const COMPONENTS: readonly ComponentName[] = ['kubectl', 'apiserver', 'etcd', 'scheduler', 'controllers'];

const useStarting = (): boolean => useCluster((s) => s.link === 'connecting');

/** Nodes in the order of their names, numbers as numbers; the same list as long as the names are the same. */
function useNodeNames(): readonly string[] {
  return useCluster(useShallow((s) => (s.link === 'connecting' ? FIRST_NODES : nodeNames(objectsOf(s.resources, 'nodes')))));
}

/** The layout, made anew only when nodes come and go or need more room. */
function useLayout(names: readonly string[]): StageLayout {
  const heights = useCluster(
    useShallow((s) => {
      const pods = objectsOf<Pod>(s.resources, 'pods');
      return names.map((name) => nodeHeight(names.length, podsOfNode(pods, name).length));
    }),
  );
  return useMemo(() => layoutStage(names.map((name, i) => ({ name, height: heights[i] ?? 0 }))), [names, heights]);
}

function flowNodes(layout: StageLayout, names: readonly string[]): FlowNode[] {
  const at = (id: string, type: string, data: Record<string, unknown>): FlowNode => {
    const box = layout.boxes.get(id) ?? { x: 0, y: 0, w: 0, h: 0 };
    return { id, type, data, position: { x: box.x, y: box.y }, width: box.w, height: box.h, style: { width: box.w, minHeight: box.h } };
  };
  const upper = COMPONENTS.map((name) => at(name, 'component', { name }));
  if (layout.density === 'heat') return [...upper, at('heat', 'heat', { names })];
  return [...upper, ...names.map((name) => at(`nodes/${name}`, 'node', { name, density: layout.density }))];
}

/** Shows everything, unless the user has moved the picture themselves; `fit` brings it back. */
function useFit(layout: StageLayout): {
  readonly fit: () => void;
  readonly onMove: (event: unknown) => void;
  readonly container: React.RefObject<HTMLDivElement | null>;
} {
  const { setViewport } = useReactFlow();
  const container = useRef<HTMLDivElement>(null);
  const moved = useRef(false);

  const show = useCallback(() => {
    const size = container.current?.getBoundingClientRect();
    if (!size || size.width === 0) return;
    const height = layout.height - STAGE_TOP;
    const zoom = Math.min(size.width / layout.width, size.height / height, 2.6);
    void setViewport({ x: (size.width - layout.width * zoom) / 2, y: (size.height - height * zoom) / 2 - STAGE_TOP * zoom, zoom });
  }, [layout, setViewport]);

  useEffect(() => {
    const element = container.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (!moved.current) show();
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [show]);

  return {
    container,
    fit: () => {
      moved.current = false;
      show();
    },
    onMove: (event) => {
      if (event) moved.current = true;
    },
  };
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

/** A crowd of messages says how many they are, in words: between kubectl and the API server, where the picture is empty whatever its size, and as large as other words. */
function Counter({ layout }: { readonly layout: StageLayout }): ReactNode {
  const t = useText(text);
  const rate = useCluster((s) => (s.playing && s.usPerMs > 100 ? s.summary.messagesPerSecond : 0));
  const zoom = useStore((s) => s.transform[2]);
  const [kubectl, apiserver] = [layout.boxes.get('kubectl'), layout.boxes.get('apiserver')];
  if (rate === 0 || !kubectl || !apiserver) return null;
  return (
    <div className="stage-counter" title={t.fast} style={{ left: apiserver.x - 8, top: kubectl.y + kubectl.h + 8, scale: 1 / zoom }}>
      {t.perSecond(Math.round(rate).toLocaleString('en').replaceAll(',', ' '))}
    </div>
  );
}

function Diagram(): ReactNode {
  const t = useText(text);
  const names = useNodeNames();
  const layout = useLayout(names);
  const nodes = useMemo(() => flowNodes(layout, names), [layout, names]);
  const heatIndex = useMemo(() => new Map(layout.density === 'heat' ? names.map((name, i) => [`nodes/${name}`, i] as const) : []), [layout, names]);
  const wires = useRef<SVGSVGElement>(null);
  const { container, fit, onMove } = useFit(layout);
  const { zoomIn, zoomOut } = useReactFlow();
  const starting = useStarting();
  const connected = useCluster((s) => s.link === 'open');
  const select = useUi((s) => s.select);
  return (
    <div ref={container} className="diagram">
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
          <Tokens layout={layout} wires={wires} heatIndex={heatIndex} />
          <Counter layout={layout} />
        </ViewportPortal>
        <Panel position="bottom-left" className="stage-why">
          <button type="button" onClick={() => select({ kind: 'step' })} aria-keyshortcuts="W">
            <kbd>W</kbd> {t.why}
          </button>
        </Panel>
        <Panel position="bottom-right" className="stage-zoom">
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
      {connected && names.length === 0 && <EmptyHint />}
    </div>
  );
}

/** The middle of the screen: the cluster, and what travels between its parts. */
export function Stage(): ReactNode {
  const t = useText(text);
  const asList = useUi((s) => s.asList);
  return (
    <main id="stage" tabIndex={-1} className="stage" aria-label={t.stage}>
      <button
        type="button"
        className="icon-button stage-as"
        aria-pressed={asList}
        title={asList ? t.asPicture : t.asList}
        aria-label={t.asList}
        onClick={() => useUi.setState({ asList: !asList })}
      >
        {icons.list}
      </button>
      {asList ? (
        <StageList />
      ) : (
        <ReactFlowProvider>
          <Diagram />
        </ReactFlowProvider>
      )}
    </main>
  );
}
