import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useText } from '../i18n/text';
import type { KeptSession } from '../store/session-list';
import { addSession, bringBackSession, copySession, deleteSession, readSessions, renameSession } from '../store/sessions';
import { useUi } from '../store/ui';
import { currentSession, LINKED, showSession } from '../store/workspace';
import { Dialog } from '../ui/Dialog';
import { openFiles } from './open-files';
import { saveSessionFile, sharedNow } from './session-file';
import { text } from './text';
import './sessions.css';

/** Adds a session with these contents and shows it. */
async function begin(name: string, from?: string): Promise<void> {
  // What is shown is ahead of what is kept of it.
  const shown = from !== undefined && from === currentSession();
  const id = await (from === undefined ? addSession(name, {}) : shown ? addSession(name, await sharedNow()) : copySession(from, name));
  if (id !== undefined) showSession(id);
}

interface RowProps {
  readonly session: KeptSession;
  readonly name: string;
  readonly onRename: (name: string) => void;
  readonly onDelete: () => void;
}

function Row({ session: { id, openedMs }, name, onRename, onDelete }: RowProps): ReactNode {
  const t = useText(text);
  const language = useUi((s) => s.language);
  const [renaming, setRenaming] = useState(false);
  const shown = id === currentSession();
  const when = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(openedMs);
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    event.stopPropagation();
    if (event.key === 'Escape') event.currentTarget.value = name;
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    event.currentTarget.blur();
  };
  const button = (label: string, act: () => void, disabled = false): ReactNode => (
    <button type="button" className="button" aria-label={t.of(label, name)} disabled={disabled} onClick={act}>
      {label}
    </button>
  );
  return (
    <li className="session" aria-current={shown || undefined}>
      {renaming ? (
        <input
          className="field"
          aria-label={t.renameTo}
          defaultValue={name}
          maxLength={100}
          // biome-ignore lint/a11y/noAutofocus: the user has just asked to type here.
          autoFocus
          onFocus={(event) => event.target.select()}
          onBlur={({ target: { value } }) => {
            setRenaming(false);
            if (value.trim() !== '' && value !== name) onRename(value);
          }}
          onKeyDown={onKeyDown}
        />
      ) : (
        <button type="button" className="link" disabled={shown} onClick={() => showSession(id)}>
          {name}
        </button>
      )}
      <span className="session-when">{shown ? t.shown : openedMs > 0 && t.opened(when)}</span>
      <span className="session-actions">
        {button(t.rename, () => setRenaming(true))}
        {button(t.copy, () => void begin(t.copyOf(name), id))}
        {button(t.delete, onDelete, shown)}
      </span>
    </li>
  );
}

/** The user's sessions: to go to another, and to keep order among them. */
export function Sessions(): ReactNode {
  const t = useText(text);
  const [sessions, setSessions] = useState<readonly KeptSession[]>();
  const [filter, setFilter] = useState('');
  const [deleted, setDeleted] = useState<KeptSession>();
  const chooser = useRef<HTMLInputElement>(null);
  const read = (): void => void readSessions().then(setSessions);
  useEffect(read, []);
  const nameOf = ({ name }: KeptSession): string => name ?? t.first;
  const found = sessions?.filter((one) => nameOf(one).toLowerCase().includes(filter.trim().toLowerCase())) ?? [];
  const shown = sessions?.find(({ id }) => id === currentSession());
  const shownName = shown ? nameOf(shown) : t.linked;
  return (
    <Dialog title={t.sessions} wide>
      <div className="sessions">
        <p>{t.intro}</p>
        <div className="sessions-tools">
          <input className="field" aria-label={t.find} placeholder={t.find} value={filter} onChange={(event) => setFilter(event.target.value)} />
          <button type="button" className="button primary" onClick={() => void begin(t.untitled)}>
            {t.add}
          </button>
          <button type="button" className="button" onClick={() => chooser.current?.click()}>
            {t.open}
          </button>
          <button type="button" className="button" onClick={() => useUi.getState().open('copy')}>
            {t.copyCluster}
          </button>
          <button type="button" className="button" onClick={() => void saveSessionFile(shownName)}>
            {t.save}
          </button>
          <input
            ref={chooser}
            type="file"
            hidden
            accept=".podscope,.json,.yaml,.yml,.gz"
            onChange={(event) => void openFiles([...(event.target.files ?? [])])}
          />
        </div>
        <ul>
          {currentSession() === LINKED && (
            <li className="session" aria-current>
              <b>{t.linked}</b>
              <span className="session-actions">
                <button type="button" className="button" onClick={() => void begin(t.untitled, LINKED)}>
                  {t.copy}
                </button>
              </span>
            </li>
          )}
          {found.map((session) => (
            <Row
              key={session.id}
              session={session}
              name={nameOf(session)}
              onRename={(name) => void renameSession(session.id, name).then(read)}
              onDelete={() => {
                setDeleted(session);
                void deleteSession(session.id).then(read);
              }}
            />
          ))}
        </ul>
        <p role="status">
          {deleted ? (
            <>
              {t.deleted(nameOf(deleted))}{' '}
              <button
                type="button"
                className="link"
                onClick={() => {
                  setDeleted(undefined);
                  void bringBackSession(deleted.id).then(read);
                }}
              >
                {t.undo}
              </button>
            </>
          ) : (
            sessions && found.length === 0 && t.nothing
          )}
        </p>
      </div>
    </Dialog>
  );
}
