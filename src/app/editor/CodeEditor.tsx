import * as monaco from 'monaco-editor/editor/editor.api';
import workerUrl from 'monaco-editor/editor/editor.worker?worker&url';
import 'monaco-editor/features/bracketMatching/register';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/comment/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/folding/register';
import 'monaco-editor/features/gotoError/register';
import 'monaco-editor/features/hover/register';
import 'monaco-editor/features/indentation/register';
import 'monaco-editor/features/linesOperations/register';
import 'monaco-editor/features/multicursor/register';
// The feature's own registration leaves its controller out.
import 'monaco-editor/editor/contrib/suggest/browser/suggestController';
import 'monaco-editor/features/wordOperations/register';
import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { useText } from '../i18n/text';
import { spawn } from '../spawn';
import { useUi } from '../store/ui';
import { useColors } from '../theme/colors';
import type { Problem } from './language/problem';
import { READ_MAX } from './language/read-max';
import { provideKubernetes } from './providers';
import { text } from './text';

self.MonacoEnvironment = { getWorker: () => spawn(workerUrl, 'editor') };
provideKubernetes(monaco);

const MARKERS = 'podscope';
const FONT_PX = 12.5;
const LINE_PX = 20;

export interface CodeEditorProps {
  readonly name: string;
  readonly value: string;
  readonly language?: 'yaml' | 'typescript';
  readonly problems: readonly Problem[];
  /** What the cluster refused: shown under its line, not only on hover. */
  readonly refusals: readonly Problem[];
  readonly onChange: (text: string) => void;
  readonly onCreate: () => void;
}

const uriOf = (name: string): monaco.Uri => monaco.Uri.from({ scheme: 'file', path: `/${name}` });

const toMarker = ({ severity, message, line, column, endLine, endColumn }: Problem): monaco.editor.IMarkerData => ({
  severity: severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
  message,
  startLineNumber: line,
  startColumn: column,
  endLineNumber: endLine,
  endColumn,
});

type Editor = monaco.editor.IStandaloneCodeEditor;

/** Monaco in the colours of the theme. */
function useTheme(): void {
  const colors = useColors();
  useEffect(() => {
    monaco.editor.defineTheme('podscope', {
      base: document.documentElement.dataset.theme === 'light' ? 'vs' : 'vs-dark',
      inherit: true,
      rules: [
        { token: 'type', foreground: colors.api.slice(1) },
        { token: 'string', foreground: colors.etcd.slice(1) },
        { token: 'number', foreground: colors.etcd.slice(1) },
        { token: 'comment', foreground: colors['text-3'].slice(1), fontStyle: 'italic' },
      ],
      colors: {
        'editor.background': colors.panel,
        'editor.foreground': colors.text,
        'editorLineNumber.foreground': colors['text-3'],
        'editorWidget.background': colors.panel,
        'editorSuggestWidget.background': colors.panel,
        'editorHoverWidget.background': colors.panel,
        'editor.lineHighlightBackground': colors.raised,
        'editorError.foreground': colors.reject,
        'editorWarning.foreground': colors.wait,
      },
    });
    monaco.editor.setTheme('podscope');
  }, [colors]);
}

/** The refusals in red under their lines. They are read out by the status line. */
function useRefusals(editor: RefObject<Editor | undefined>, refusals: readonly Problem[]): void {
  useEffect(() => {
    const made = editor.current;
    if (!made || refusals.length === 0) return;
    const lines = made.createDecorationsCollection(
      refusals.map(({ line }) => ({ range: new monaco.Range(line, 1, line, 1), options: { isWholeLine: true, className: 'refused-line' } })),
    );
    const zones = refusals.map(({ line, message }) => {
      const domNode = document.createElement('div');
      const words = domNode.appendChild(document.createElement('p'));
      words.className = 'refused-words';
      words.textContent = message;
      return { words, zone: { afterLineNumber: line, heightInPx: LINE_PX, domNode } };
    });
    let ids: readonly string[] = [];
    made.changeViewZones((accessor) => {
      ids = zones.map(({ zone }) => accessor.addZone(zone));
    });
    // The words break at the width that can be seen; how high they are is known once they are laid out.
    const layOut = (): void => {
      const { contentWidth, verticalScrollbarWidth } = made.getLayoutInfo();
      for (const { words } of zones) words.style.width = `${contentWidth - verticalScrollbarWidth}px`;
      for (const { words, zone } of zones) zone.heightInPx = words.offsetHeight || LINE_PX;
      made.changeViewZones((accessor) => {
        for (const id of ids) accessor.layoutZone(id);
      });
    };
    const frame = requestAnimationFrame(layOut);
    const resized = made.onDidLayoutChange(layOut);
    made.revealLineInCenterIfOutsideViewport(refusals[0]!.line);
    return () => {
      cancelAnimationFrame(frame);
      resized.dispose();
      lines.clear();
      made.changeViewZones((accessor) => {
        for (const id of ids) accessor.removeZone(id);
      });
    };
  }, [editor, refusals]);
}

/** The editor measures in pixels; it grows with the page's words, whose measure is the rem. */
function useSize(editor: RefObject<Editor | undefined>): void {
  const presenter = useUi((s) => s.presenter);
  useEffect(() => {
    const grow = () => {
      const scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 10;
      editor.current?.updateOptions({ fontSize: FONT_PX * scale, lineHeight: LINE_PX * scale });
    };
    grow();
    // The rem is another one once presenter mode stands on the document.
    const request = requestAnimationFrame(grow);
    addEventListener('resize', grow);
    return () => {
      cancelAnimationFrame(request);
      removeEventListener('resize', grow);
    };
  }, [editor, presenter]);
}

/** Monaco on one file. Each file has a model of its own, so that undo and the cursor stay with it. */
export function CodeEditor({ name, value, language = 'yaml', problems, refusals, onChange, onCreate }: CodeEditorProps): ReactNode {
  const t = useText(text);
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor>(undefined);
  /** There may be another editor on the page, with models of its own. */
  const models = useRef(new Set<monaco.editor.ITextModel>());
  const latest = useRef({ onChange, onCreate });
  latest.current = { onChange, onCreate };
  const tabIndents = useUi((s) => s.tabIndents);

  useEffect(() => {
    if (!box.current) return;
    const made = monaco.editor.create(box.current, {
      model: null,
      minimap: { enabled: false },
      fontFamily: '"JetBrains Mono Variable", monospace',
      tabSize: 2,
      scrollBeyondLastLine: false,
      automaticLayout: true,
      overviewRulerLanes: 0,
      lineNumbersMinChars: 3,
      lineDecorationsWidth: 8,
      folding: false,
      renderLineHighlight: 'line',
      padding: { top: 10, bottom: 10 },
      fixedOverflowWidgets: true,
      quickSuggestions: { strings: true, other: true, comments: false },
      suggest: { showWords: false },
      renderFinalNewline: 'on',
      wordBasedSuggestions: 'off',
      unicodeHighlight: { ambiguousCharacters: false },
      accessibilitySupport: 'auto',
      tabFocusMode: true,
    });
    made.addAction({
      id: 'tab-indents',
      label: 'Tab indents',
      keybindings: [monaco.KeyMod.WinCtrl | monaco.KeyCode.KeyM, monaco.KeyMod.CtrlCmd | monaco.KeyCode.KeyM],
      run: () => {
        useUi.setState((s) => ({ tabIndents: !s.tabIndents }));
      },
    });
    made.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter, () => latest.current.onCreate());
    made.onDidChangeModelContent(() => latest.current.onChange(made.getValue()));
    editor.current = made;
    const mine = models.current;
    return () => {
      made.dispose();
      for (const model of mine) model.dispose();
      mine.clear();
    };
  }, []);

  useTheme();

  useSize(editor);

  useEffect(() => editor.current?.updateOptions({ tabFocusMode: !tabIndents }), [tabIndents]);

  useEffect(() => {
    const model = monaco.editor.getModel(uriOf(name)) ?? monaco.editor.createModel(value, 'plaintext', uriOf(name));
    models.current.add(model);
    // What is too long to be read is too long to be coloured, too.
    monaco.editor.setModelLanguage(model, value.length > READ_MAX ? 'plaintext' : language);
    if (model.getValue() !== value) model.setValue(value);
    if (editor.current?.getModel() !== model) editor.current?.setModel(model);
    editor.current?.updateOptions({ ariaLabel: t.editor(name) });
  }, [name, value, language, t]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (model) monaco.editor.setModelMarkers(model, MARKERS, [...problems, ...refusals].map(toMarker));
  }, [problems, refusals]);

  useRefusals(editor, refusals);

  // `nokey`: the stage takes no keys from here.
  return <div className="code-editor nokey" ref={box} />;
}
