import { type ReactNode, useMemo, useState } from 'react';
import type { Life } from '../../life/life';
import { containerMachine, type Machine as MachineOf, podMachine } from '../../life/ways';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { text } from './text';

/** The state machines of a Pod's phase and of a container's state: where it stands now, the ways that it has gone, and those that are open to it. */

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}
type Places = Readonly<Record<string, Box>>;

const HEIGHT = 24;
const PHASES: Places = {
  Pending: { x: 1, y: 42, width: 64 },
  Running: { x: 98, y: 42, width: 66 },
  Succeeded: { x: 196, y: 6, width: 78 },
  Failed: { x: 196, y: 78, width: 78 },
  gone: { x: 300, y: 42, width: 66 },
};
const STATES: Places = {
  waiting: { x: 1, y: 24, width: 72 },
  running: { x: 132, y: 24, width: 72 },
  terminated: { x: 276, y: 24, width: 90 },
  unknown: { x: 204, y: 78, width: 78 },
};
/** Ways that a straight line would lead through another state: how far they bend. */
const BENDS: Readonly<Record<string, number>> = {
  'Pending Failed': 34,
  'Pending Succeeded': -34,
  'Pending gone': 118,
  'terminated waiting': -30,
  'terminated running': 22,
};

/** The line from one box to another, from edge to edge. */
function line(from: Box, to: Box, bend: number): string {
  const [a, b] = [centre(from), centre(to)];
  const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 + bend };
  const [start, end] = [edge(from, middle), edge(to, middle)];
  return bend === 0 ? `M${start.x} ${start.y}L${end.x} ${end.y}` : `M${start.x} ${start.y}Q${middle.x} ${middle.y} ${end.x} ${end.y}`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}
const centre = ({ x, y, width }: Box): Point => ({ x: x + width / 2, y: y + HEIGHT / 2 });

/** Where the way from a box's centre towards a point leaves the box. */
function edge(box: Box, towards: Point): Point {
  const { x, y } = centre(box);
  const [dx, dy] = [towards.x - x, towards.y - y];
  const scale = Math.min(dx === 0 ? 1 : box.width / 2 / Math.abs(dx), dy === 0 ? 1 : HEIGHT / 2 / Math.abs(dy), 1);
  return { x: Math.round(x + dx * scale), y: Math.round(y + dy * scale) };
}

interface DiagramProps {
  readonly machine: MachineOf<string>;
  readonly places: Places;
  readonly height: number;
  readonly names: Readonly<Record<string, string>>;
}

/** All ways of both machines, so that those that are not open are seen as such. */
const WAYS: readonly string[] = [
  ...['Pending Running', 'Running Succeeded', 'Running Failed', 'Pending Failed', 'Succeeded gone', 'Failed gone', 'Running gone', 'Pending gone'],
  ...['waiting running', 'running terminated', 'terminated waiting', 'terminated running', 'running unknown', 'unknown terminated'],
];

function Diagram({ machine: { current, ways }, places, height, names }: DiagramProps): ReactNode {
  const known = new Map(ways.map((way) => [`${way.from} ${way.to}`, way]));
  const all = [...new Set([...WAYS, ...known.keys()])].filter((name) => name.split(' ').every((state) => places[state]));
  const reached = new Set(ways.filter(({ taken }) => taken > 0).map(({ to }) => to));
  return (
    <svg viewBox={`0 0 368 ${height}`} aria-hidden="true" className="machine">
      <defs>
        {(['closed', 'taken', 'open'] as const).map((kind) => (
          <marker
            key={kind}
            id={`arrow-${kind}`}
            className={kind}
            viewBox="0 0 6 6"
            refX="5.500"
            refY="3"
            markerWidth="9"
            markerHeight="9"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M0 0l6 3l-6 3z" fill="context-stroke" />
          </marker>
        ))}
      </defs>
      {all.map((name) => {
        const [from = '', to = ''] = name.split(' ');
        const way = known.get(name);
        const kind = way?.open ? 'open' : way?.taken ? 'taken' : 'closed';
        return (
          <path
            key={name}
            className={kind}
            data-taken={(way?.taken ?? 0) > 0}
            d={line(places[from]!, places[to]!, BENDS[name] ?? 0)}
            markerEnd={`url(#arrow-${kind})`}
          />
        );
      })}
      {Object.entries(places).map(([state, { x, y, width }]) => (
        <g key={state} className="state" data-current={state === current} data-reached={reached.has(state)}>
          <rect x={x} y={y} width={width} height={HEIGHT} rx="6" />
          <text x={x + width / 2} y={y + HEIGHT / 2 + 4.5} textAnchor="middle">
            {names[state]}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** Where it stands, and the open ways in words. */
function Ways({ title, machine: { current, ways }, names }: Omit<DiagramProps, 'places' | 'height'> & { readonly title: string }): ReactNode {
  const t = useText(text);
  const open = ways.filter((way) => way.open);
  return (
    <div className="ways">
      <p>
        {t.stands(title)} <b>{names[current]}</b>
      </p>
      {open.length === 0 ? (
        <p>{t.nowhere}</p>
      ) : (
        <ul aria-label={t.fromHere}>
          {open.map(({ to, open: because, taken }) => (
            <li key={to}>
              <b>→ {names[to]}</b> {because && t.because[because]}
              {taken > 0 && <em> ({t.took(taken)})</em>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** A machine as it is now: made anew only when it says something else. */
function useMachine(of: (us: number) => MachineOf<string>): MachineOf<string> {
  const said = useCluster(({ nowUs }) => JSON.stringify(of(nowUs)));
  return useMemo(() => JSON.parse(said) as MachineOf<string>, [said]);
}

export function Machine({ life }: { readonly life: Life }): ReactNode {
  const t = useText(text);
  const [chosen, choose] = useState<string>();
  const container = life.containers.find(({ name }) => name === chosen) ?? life.containers.find(({ role }) => role === 'main') ?? life.containers[0];
  const pod = useMachine((us) => podMachine(life, us));
  const own = useMachine((us) => (container ? containerMachine(life, container, us) : { current: 'none', ways: [] }));
  const states = { ...t.states, none: t.podStates.none };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
    <section className="life-machine" aria-label={t.machine} data-testid="life-machine" tabIndex={0}>
      <h4>{t.podPhase}</h4>
      <Diagram machine={pod} places={PHASES} height={126} names={t.podStates} />
      {container && (
        <>
          <h4>
            {life.containers.length > 1 ? (
              <label>
                {t.container}{' '}
                <select value={container.name} onChange={(event) => choose(event.target.value)}>
                  {life.containers.map(({ name }) => (
                    <option key={name}>{name}</option>
                  ))}
                </select>
              </label>
            ) : (
              t.containerState(container.name)
            )}
          </h4>
          <Diagram machine={own} places={STATES} height={104} names={states} />
        </>
      )}
      <p className="quiet">{t.legend}</p>
      <Ways title={t.thePod} machine={pod} names={t.podStates} />
      {container && <Ways title={container.name} machine={own} names={states} />}
    </section>
  );
}
