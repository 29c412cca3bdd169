import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { type ApiResource, apiVersionOf } from '../../kubectl/discovery';
import { useText } from '../i18n/text';
import { isSameKind, showKind, useResources } from '../store/resources';
import { useDiscovery } from '../store/use-discovery';
import { kindsFor, listed, refOf } from './kinds';
import { text } from './text';

const LISTED_MAX = 60;

interface Choice {
  readonly resource: ApiResource;
  readonly recent: boolean;
}

/** What may be chosen: before anything is typed, first what was shown last. */
function useChoices(typed: string): readonly Choice[] {
  const discovery = useDiscovery();
  const recent = useResources((s) => s.recent);
  return useMemo(() => {
    const resources = discovery ? listed(discovery) : [];
    const found = kindsFor(resources, typed).map((resource) => ({ resource, recent: false }));
    if (typed !== '') return found.slice(0, LISTED_MAX);
    const last = recent.flatMap((kind) => resources.filter((resource) => isSameKind(refOf(resource), kind)).map((resource) => ({ resource, recent: true })));
    return [...last, ...found.filter(({ resource }) => !last.some((one) => one.resource === resource))].slice(0, LISTED_MAX + last.length);
  }, [discovery, recent, typed]);
}

/** The kind that is shown; as a list in which one types, while another is being chosen. */
export function KindChooser({ done }: { readonly done: () => void }): ReactNode {
  const t = useText(text);
  const choosing = useResources((s) => s.choosing);
  const kind = useResources((s) => s.kind);
  if (choosing) return <Chooser done={done} />;
  return (
    <button type="button" className="button resources-kind" aria-label={`${t.kind}: ${kind.plural}`} onClick={() => useResources.setState({ choosing: true })}>
      {kind.plural} <kbd>:</kbd>
    </button>
  );
}

function Chooser({ done }: { readonly done: () => void }): ReactNode {
  const t = useText(text);
  const listId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const choices = useChoices(typed);
  useEffect(() => input.current?.focus(), []);
  const choose = (choice: Choice | undefined): void => {
    if (choice) showKind(refOf(choice.resource));
    else useResources.setState({ choosing: false });
    done();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setAt((i) => Math.min(choices.length - 1, i + 1));
    else if (event.key === 'ArrowUp') setAt((i) => Math.max(0, i - 1));
    else if (event.key === 'Enter') choose(choices[at]);
    else if (event.key === 'Escape') choose(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="resources-chooser">
      <input
        ref={input}
        className="field"
        role="combobox"
        aria-label={t.chooseKind}
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={choices[at] && `${listId}-${at}`}
        placeholder={t.kindLike}
        value={typed}
        onChange={({ target: { value } }) => {
          setTyped(value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => useResources.setState({ choosing: false })}
      />
      <div id={listId} role="listbox" aria-label={t.kind} tabIndex={-1}>
        {choices.map(({ resource, recent }, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input handles the keys
          <div
            key={`${apiVersionOf(resource)} ${resource.plural}`}
            id={`${listId}-${i}`}
            role="option"
            aria-selected={i === at}
            // The input would lose the focus, and the list with it.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose({ resource, recent })}
            ref={(element) => {
              if (i === at) element?.scrollIntoView({ block: 'nearest' });
            }}
          >
            <span>{resource.plural}</span>
            <em>{[...resource.shortNames, resource.group, recent ? t.recent : ''].filter((words) => words !== '').join(' · ')}</em>
          </div>
        ))}
        {choices.length === 0 && <p>{t.noKind}</p>}
      </div>
    </div>
  );
}
