import type * as Monaco from 'monaco-editor/editor/editor.api';
import { conf, language } from 'monaco-editor/languages/definitions/yaml/yaml';
import type { KubeObject } from '../../api/object';
import type { Pod } from '../../api/types.gen';
import { useCluster } from '../store/cluster';
import { languageWorker } from './language';
import type { Known, Suggestion } from './language/complete';
import { READ_MAX } from './language/read-max';

/** Kubernetes in Monaco: completion of fields, values and kinds, and the fields' documentation on hover. */

const NAMES_MAX = 200;

const objectsOf = (resource: string): readonly KubeObject[] => [...(useCluster.getState().resources[resource]?.values() ?? [])].slice(0, NAMES_MAX);

function labelsOf(objects: readonly KubeObject[]): Readonly<Record<string, readonly string[]>> {
  const all = new Map<string, Set<string>>();
  for (const { metadata } of objects) for (const [key, value] of Object.entries(metadata.labels ?? {})) all.set(key, (all.get(key) ?? new Set()).add(value));
  return Object.fromEntries([...all].map(([key, values]) => [key, [...values]]));
}

/** What the cluster has now. */
function known(): Known {
  const pods = objectsOf('pods') as readonly Pod[];
  return {
    images: [...new Set(pods.flatMap((pod) => pod.spec?.containers?.map((c) => c.image ?? '') ?? []))].filter(Boolean),
    labels: labelsOf(pods),
    nodeLabels: labelsOf(objectsOf('nodes')),
    names: Object.fromEntries(
      Object.keys(useCluster.getState().resources).map((resource) => [resource, objectsOf(resource).map((o) => o.metadata.name ?? '')]),
    ),
  };
}

/** Markdown that shows a text as it is. */
const plain = (text: string): string => text.replace(/[\\`*_{}[\]<>()#+\-!|~]/g, '\\$&');

/** YAML as Monaco has it, but a new line stands where the fields of an item stand: behind its dash. */
function provideYaml({ languages }: typeof Monaco): void {
  const { Indent, None } = languages.IndentAction;
  languages.register({ id: 'yaml' });
  languages.setMonarchTokensProvider('yaml', language);
  languages.setLanguageConfiguration('yaml', {
    ...conf,
    onEnterRules: [
      { beforeText: /^\s*- .*:\s*$/, action: { indentAction: None, appendText: '    ' } },
      { beforeText: /^\s*- \S+:\s.*$/, action: { indentAction: None, appendText: '  ' } },
      { beforeText: /:\s*$/, action: { indentAction: Indent } },
    ],
  });
}

export function provideKubernetes(monaco: typeof Monaco): void {
  provideYaml(monaco);
  const kinds: Readonly<Record<Suggestion['kind'], Monaco.languages.CompletionItemKind>> = {
    field: monaco.languages.CompletionItemKind.Field,
    value: monaco.languages.CompletionItemKind.Value,
    template: monaco.languages.CompletionItemKind.Snippet,
  };

  monaco.languages.registerCompletionItemProvider('yaml', {
    triggerCharacters: [' ', '\n', '-', '"'],
    async provideCompletionItems(model, position) {
      if (model.getValueLength() > READ_MAX) return { suggestions: [] };
      const found = await languageWorker().complete(model.getValue(), position.lineNumber - 1, position.column - 1, known());
      const line = model.getLineContent(position.lineNumber);
      // A word is what one would write there: labels and images have signs in them.
      const word = /[\w./:-]*$/.exec(line.slice(0, position.column - 1))?.[0] ?? '';
      const inQuotes = line[position.column - 2 - word.length] === '"';
      const range = new monaco.Range(position.lineNumber, position.column - word.length, position.lineNumber, position.column);
      return {
        suggestions: found.map(({ kind, label, insert, detail, documentation, rank }) => ({
          label,
          insertText: inQuotes ? insert.replaceAll('"', '') : insert,
          insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet,
          kind: kinds[kind],
          sortText: String(rank + 1_000).padStart(6, '0'),
          range,
          ...(detail !== undefined && { detail }),
          ...(documentation !== undefined && { documentation }),
        })),
      };
    },
  });

  monaco.languages.registerHoverProvider('yaml', {
    async provideHover(model, position) {
      const word = model.getWordAtPosition(position);
      if (!word || model.getValueLength() > READ_MAX) return null;
      const field = await languageWorker().describe(model.getValue(), position.lineNumber - 1, word.startColumn - 1, word.word);
      if (!field) return null;
      const range = new monaco.Range(position.lineNumber, word.startColumn, position.lineNumber, word.endColumn);
      return { range, contents: [{ value: `**${plain(field.path)}** \`${field.type}\`` }, { value: plain(field.documentation) }] };
    },
  });
}
