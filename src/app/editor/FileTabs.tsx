import { DropdownMenu, Tabs } from 'radix-ui';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useText } from '../i18n/text';
import { openFiles } from '../sessions/open-files';
import { useUi } from '../store/ui';
import { icons } from '../ui/icons';
import { fileName, useFiles } from './files';
import { languageWorker } from './language';
import { saveToDisk } from './open-from-disk';
import { TEMPLATES } from './templates';
import { text } from './text';

/** How long one can take a closing back by the notice; by the menu, always. */
const UNDO_MS = 8_000;

function RenameField({ name, done }: { readonly name: string; readonly done: () => void }): ReactNode {
  const t = useText(text);
  const rename = useFiles((s) => s.rename);
  return (
    <input
      className="field tab-rename"
      aria-label={t.renameTo}
      defaultValue={name}
      // biome-ignore lint/a11y/noAutofocus: the user has just asked to type here.
      autoFocus
      onFocus={(event) => event.target.select()}
      onBlur={(event) => {
        rename(name, fileName(event.target.value));
        done();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') event.currentTarget.value = name;
        if (event.key === 'Enter' || event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}

/** New files: from templates, empty, from the user's machine. */
function NewFileMenu(): ReactNode {
  const t = useText(text);
  const language = useUi((s) => s.language);
  const add = useFiles((s) => s.add);
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger className="icon-button tab-menu" aria-label={t.newFile} title={t.newFile}>
          {icons.plus}
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="end" collisionPadding={8}>
            <DropdownMenu.Item className="menu-item" onSelect={() => add({ name: 'new.yaml', text: '' })}>
              {t.empty}
            </DropdownMenu.Item>
            <DropdownMenu.Item className="menu-item" onSelect={() => chooser.current?.click()}>
              {t.fromDisk}
            </DropdownMenu.Item>
            <DropdownMenu.Separator className="menu-line" />
            <DropdownMenu.Group aria-label={t.templates}>
              <DropdownMenu.Label className="menu-label">{t.templates}</DropdownMenu.Label>
              {TEMPLATES.map(({ file, title, text: content }) => (
                <DropdownMenu.Item key={file} className="menu-item" onSelect={() => add({ name: file, text: content })}>
                  {title[language]}
                </DropdownMenu.Item>
              ))}
            </DropdownMenu.Group>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <input
        ref={chooser}
        type="file"
        hidden
        multiple
        accept=".yaml,.yml,.json,.podscope,text/*"
        onChange={(event) => {
          void openFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </>
  );
}

/** What can be done with the open file. */
function FileMenu({ onRename }: { readonly onRename: () => void }): ReactNode {
  const t = useText(text);
  const { files, active, close, reopen, closed, write, rename } = useFiles();
  const content = files.find((f) => f.name === active)?.text ?? '';
  const isJson = content.trimStart().startsWith('{');
  const convert = async () => {
    const converted = await languageWorker().convert(content);
    if (!converted) return;
    write(active, converted.text);
    rename(active, active.replace(/(\.(ya?ml|json))?$/, `.${converted.to}`));
  };
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="icon-button tab-menu" aria-label={t.fileMenu(active)} title={t.fileMenu(active)}>
        {icons.more}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        {/* The field to rename takes the focus, which the menu would otherwise give back to its button. */}
        <DropdownMenu.Content
          className="menu"
          align="end"
          collisionPadding={8}
          onCloseAutoFocus={(event) => document.querySelector('.tab-rename') && event.preventDefault()}
        >
          <DropdownMenu.Item className="menu-item" onSelect={onRename}>
            {t.rename} <kbd>F2</kbd>
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={() => void convert()}>
            {isJson ? t.toYaml : t.toJson}
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={() => saveToDisk(active, content)}>
            {t.download}
          </DropdownMenu.Item>
          <DropdownMenu.Separator className="menu-line" />
          <DropdownMenu.Item className="menu-item" onSelect={() => close(active)}>
            {t.close(active)} <kbd>Del</kbd>
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" disabled={closed.length === 0} onSelect={reopen}>
            {t.reopen}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** Says which file was closed, and takes it back. */
function ClosedNotice(): ReactNode {
  const t = useText(text);
  const last = useFiles((s) => s.closed.at(-1));
  const reopen = useFiles((s) => s.reopen);
  const [shown, setShown] = useState<typeof last>();
  useEffect(() => {
    setShown(last);
    if (!last) return;
    const timer = setTimeout(() => setShown(undefined), UNDO_MS);
    return () => clearTimeout(timer);
  }, [last]);
  return (
    <div className="tab-notice" role="status">
      {shown && (
        <>
          <span>{t.closed(shown.file.name)}</span>
          <button type="button" className="button" onClick={reopen}>
            {t.undo}
          </button>
        </>
      )}
    </div>
  );
}

/** The files as tabs; their menus stand beside them. */
export function FileTabs(): ReactNode {
  const t = useText(text);
  const { files, active, open, close } = useFiles();
  const [renaming, setRenaming] = useState<string>();
  const list = useRef<HTMLDivElement>(null);
  // The open file's tab is in sight, however many there are.
  useEffect(() => {
    list.current?.querySelector('[data-state="active"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [active, files, renaming]);
  return (
    <div className="tabs">
      {renaming === undefined ? (
        <Tabs.Root className="tab-box" value={active} onValueChange={open}>
          <Tabs.List ref={list} className="tab-list" aria-label={t.files}>
            {files.map(({ name }) => (
              <Tabs.Trigger
                key={name}
                className="tab"
                value={name}
                // What the tab opens is the editor beside it.
                aria-controls={undefined}
                onDoubleClick={() => setRenaming(name)}
                onAuxClick={(event) => event.button === 1 && close(name)}
                onKeyDown={(event) => {
                  if (event.key === 'F2') setRenaming(name);
                  if (event.key === 'Delete') close(name);
                }}
              >
                {name}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
        </Tabs.Root>
      ) : (
        <RenameField name={renaming} done={() => setRenaming(undefined)} />
      )}
      <FileMenu onRename={() => setRenaming(active)} />
      <NewFileMenu />
      <ClosedNotice />
    </div>
  );
}
