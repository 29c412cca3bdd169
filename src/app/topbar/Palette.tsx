import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useState } from 'react';
import type { KubeObject } from '../../api/object';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { toggleDebugger } from '../store/debug';
import { toggleLives } from '../store/life-line';
import { openResources } from '../store/resources';
import { useUi } from '../store/ui';
import { transport } from '../timeline/transport';
import { Dialog } from '../ui/Dialog';
import { text } from './overlay-text';
import { useTyped } from './typed-ahead';

interface Entry {
  readonly id: string;
  readonly words: string;
  /** What kind of thing it is: a resource's name, or a command. */
  readonly kind: string;
  readonly run: () => void;
}

const LISTED_MAX = 50;

const ui = useUi.getState;

function useCommands(): readonly Entry[] {
  const t = useText(text);
  const commands: Readonly<Record<keyof typeof t.commands, () => void>> = {
    play: transport.toggle,
    step: () => transport.step(1),
    stepBack: () => transport.step(-1),
    toStart: transport.toStart,
    toEnd: transport.toEnd,
    why: () => ui().select({ kind: 'step' }),
    life: toggleLives,
    debug: toggleDebugger,
    cluster: () => ui().open('cluster'),
    scheduler: () => ui().select({ kind: 'component', address: 'scheduler' }),
    configuration: () => ui().open('configuration'),
    lessons: () => ui().open('lessons'),
    teach: () => ui().open('teach'),
    help: () => ui().open('help'),
    share: () => ui().open('share'),
    sessions: () => ui().open('sessions'),
    copy: () => ui().open('copy'),
    ask: () => ui().open('ask'),
    live: () => ui().open('live'),
    editor: () => ui().open('editor'),
    terminal: () => ui().open('terminal'),
    podsThat: () => ui().open('pods-that'),
    resources: () => openResources(),
    list: () => useUi.setState(({ asList }) => ({ asList: !asList })),
    owners: () => ui().toggleLayer('owners'),
    services: () => ui().toggleLayer('services'),
    volumes: () => ui().toggleLayer('volumes'),
    presenter: () => useUi.setState(({ presenter }) => ({ presenter: !presenter })),
    light: () => useUi.setState({ theme: 'light' }),
    dark: () => useUi.setState({ theme: 'dark' }),
    language: () => useUi.setState(({ language }) => ({ language: language === 'en' ? 'zh' : 'en' })),
  };
  return Object.entries(commands).map(([id, run]) => ({ id, words: t.commands[id as keyof typeof t.commands], kind: t.command, run }));
}

/** What every cluster is born with: its own roles and bindings. */
const isBootstrapped = ({ metadata }: KubeObject): boolean => metadata.labels?.['kubernetes.io/bootstrapping'] !== undefined;

/** Every object of the cluster by its key; what nobody has made comes last. */
function useObjectEntries(): readonly Entry[] {
  const resources = useCluster((s) => s.resources);
  return useMemo(() => {
    const own: Entry[] = [];
    const bootstrapped: Entry[] = [];
    for (const [resource, objects] of Object.entries(resources))
      for (const [key, object] of resource === 'events' ? [] : objects)
        (isBootstrapped(object) ? bootstrapped : own).push({
          id: key,
          words: key.slice(resource.length + 1),
          kind: resource,
          run: () => ui().select({ kind: 'object', key }),
        });
    return [...own, ...bootstrapped];
  }, [resources]);
}

/** All letters of the query in order; the closer together the better. Undefined: no match. */
function matchRank(query: string, words: string): number | undefined {
  const [q, w] = [query.toLowerCase().trim(), words.toLowerCase()];
  const whole = w.indexOf(q);
  if (whole >= 0) return whole;
  let at = -1;
  for (const letter of q) {
    at = w.indexOf(letter, at + 1);
    if (at < 0) return undefined;
  }
  return 100 + at;
}

/** Ctrl/Cmd+K: go to any object, do anything. */
export function Palette(): ReactNode {
  const t = useText(text);
  const listId = useId();
  const { query, entered } = useTyped();
  const [chosen, setChosen] = useState(0);
  const entries = [...useCommands(), ...useObjectEntries()];
  const open = useUi((s) => s.open);
  const found = entries
    .flatMap((entry) => {
      const rank = matchRank(query, `${entry.words} ${entry.kind}`);
      return rank === undefined ? [] : [{ entry, rank }];
    })
    .sort((a, b) => a.rank - b.rank)
    .slice(0, LISTED_MAX)
    .map(({ entry }) => entry);

  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    open(undefined);
    entry.run();
  };
  // Enter came before the palette did.
  useEffect(() => {
    if (entered) run(found[0]);
  }, [entered]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setChosen((i) => Math.min(found.length - 1, i + 1));
    else if (event.key === 'ArrowUp') setChosen((i) => Math.max(0, i - 1));
    else if (event.key === 'Enter') run(found[chosen]);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog title={t.search} bare>
      <div className="palette">
        <input
          className="palette-input"
          role="combobox"
          aria-label={t.search}
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={found[chosen] && `${listId}-${chosen}`}
          placeholder={t.search}
          value={query}
          onChange={(event) => {
            useTyped.setState({ query: event.target.value });
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
        <div id={listId} role="listbox" aria-label={t.search} tabIndex={-1}>
          {found.map((entry, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the input handles the keys
            <div
              key={entry.id}
              id={`${listId}-${i}`}
              role="option"
              aria-selected={i === chosen}
              className="palette-option"
              ref={(element) => {
                if (i === chosen) element?.scrollIntoView({ block: 'nearest' });
              }}
              onClick={() => run(entry)}
            >
              <span>{entry.words}</span>
              <em>{entry.kind}</em>
            </div>
          ))}
          {found.length === 0 && <p>{t.nothing}</p>}
        </div>
      </div>
    </Dialog>
  );
}
