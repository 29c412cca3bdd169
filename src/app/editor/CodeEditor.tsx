import * as monaco from 'monaco-editor/editor/editor.api';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import 'monaco-editor/languages/definitions/yaml/register';
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
import 'monaco-editor/features/suggest/register';
import 'monaco-editor/features/toggleTabFocusMode/register';
import 'monaco-editor/features/wordOperations/register';
import { type ReactNode, useEffect, useRef } from 'react';
import { useText } from '../i18n/text';
import { useColors } from '../theme/colors';
import type { Problem } from './check';
import { provideKubernetes } from './language';
import { text } from './text';

self.MonacoEnvironment = { getWorker: () => new EditorWorker() };
provideKubernetes(monaco);

const MARKERS = 'podscope';

export interface CodeEditorProps {
  readonly name: string;
  readonly value: string;
  readonly problems: readonly Problem[];
  readonly onChange: (text: string) => void;
  readonly onCreate: () => void;
}

/** Monaco on one file. Each file has a model of its own, so that undo and the cursor stay with it. */
export function CodeEditor({ name, value, problems, onChange, onCreate }: CodeEditorProps): ReactNode {
  const t = useText(text);
  const box = useRef<HTMLDivElement>(null);
  const editor = useRef<monaco.editor.IStandaloneCodeEditor>(undefined);
  const latest = useRef({ onChange, onCreate });
  latest.current = { onChange, onCreate };
  const colors = useColors();

  useEffect(() => {
    if (!box.current) return;
    const made = monaco.editor.create(box.current, {
      model: null,
      minimap: { enabled: false },
      fontFamily: '"JetBrains Mono Variable", monospace',
      fontSize: 12.5,
      lineHeight: 20,
      tabSize: 2,
      scrollBeyondLastLine: false,
      automaticLayout: true,
      overviewRulerLanes: 0,
      renderLineHighlight: 'line',
      padding: { top: 10, bottom: 10 },
      fixedOverflowWidgets: true,
      quickSuggestions: { strings: true, other: true, comments: false },
      suggest: { showWords: false },
      accessibilitySupport: 'auto',
    });
    made.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter, () => latest.current.onCreate());
    made.onDidChangeModelContent(() => latest.current.onChange(made.getValue()));
    editor.current = made;
    return () => {
      made.dispose();
      for (const model of monaco.editor.getModels()) model.dispose();
    };
  }, []);

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
      },
    });
    monaco.editor.setTheme('podscope');
  }, [colors]);

  useEffect(() => {
    const uri = monaco.Uri.from({ scheme: 'file', path: `/${name}` });
    const model = monaco.editor.getModel(uri) ?? monaco.editor.createModel(value, 'yaml', uri);
    if (model.getValue() !== value) model.setValue(value);
    if (editor.current?.getModel() !== model) editor.current?.setModel(model);
    editor.current?.updateOptions({ ariaLabel: t.editor(name) });
  }, [name, value, t]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (!model) return;
    const markers = problems.map((p) => ({
      severity: monaco.MarkerSeverity.Error,
      message: p.message,
      startLineNumber: p.line,
      startColumn: p.column,
      endLineNumber: p.endLine,
      endColumn: p.endColumn,
    }));
    monaco.editor.setModelMarkers(model, MARKERS, markers);
  }, [problems]);

  return <div className="code-editor" ref={box} />;
}
