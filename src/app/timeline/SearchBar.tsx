import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { icons } from '../ui/icons';
import { spaced } from '../ui/spaced';
import { formatClock } from './format-clock';
import { goToHit, search, useSearch } from './search';
import { text } from './text';

/** Where messages are not kept any more, they are not found either. */
function SearchedFrom(): ReactNode {
  const t = useText(text);
  const known = useCluster((s) => s.known);
  const startUs = useCluster((s) => s.startUs);
  if (!known?.earlier) return null;
  return (
    <span className="searched-from" title={t.searchedFromTitle}>
      {t.searchedFrom(formatClock(known.fromUs - startUs))}
    </span>
  );
}

/** Finds messages by words, or by who sent them, to whom, about what, with which code. Enter goes from hit to hit. */
export function SearchBar(): ReactNode {
  const t = useText(text);
  const { text: words, count, at, isDone } = useSearch();
  const field = useRef<HTMLInputElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') goToHit(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') search('');
    else return;
    event.preventDefault();
  };
  const button = (label: string, icon: ReactNode, direction: 1 | -1): ReactNode => (
    <button type="button" className="icon-button" aria-label={label} title={label} disabled={count === 0} onClick={() => goToHit(direction)}>
      {icon}
    </button>
  );
  return (
    <search className="timeline-search">
      <input
        ref={field}
        type="search"
        className="field"
        value={words}
        aria-label={t.search}
        placeholder={t.searchHint}
        title={t.searchHelp}
        spellCheck={false}
        onChange={(event) => search(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {words.trim() !== '' && (
        <>
          <SearchedFrom />
          <output>{t.hits(at < 0 ? undefined : spaced(at + 1), `${spaced(count)}${isDone ? '' : '…'}`)}</output>
          {button(t.previousHit, icons.stepBack, -1)}
          {button(t.nextHit, icons.step, 1)}
        </>
      )}
    </search>
  );
}
