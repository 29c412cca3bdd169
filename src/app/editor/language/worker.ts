import * as Comlink from 'comlink';
import { declarePlugins } from '../../../api/schema/scheduler-configuration';
import { YamlError } from '../../../api/yaml';
import { type Checked, check } from './check';
import { complete, type Docs, describeField, type FieldDocs, type Known, type Suggestion } from './complete';
import { isJson, toJson, toYaml } from './convert';
import { type Documents, rangeOfPath, readDocuments, topLevel } from './documents';
import { placeAt } from './place';
import type { Problem } from './problem';
import { placeRefusals, placeStatus, placeUnknownKind, placeWarning, type Verdict } from './refusal';

/** Everything that reads the user's texts, away from the page: a large file or a hostile one holds nobody up. */

const documentation = async (): Promise<Docs> => (await import('virtual:kubernetes-descriptions')).default;

let last: { readonly text: string; readonly documents: Documents } | undefined;

function documentsOf(text: string): Documents {
  if (last?.text !== text) last = { text, documents: readDocuments(text) };
  return last.documents;
}

/** A document as it would be sent. */
export interface Sendable {
  /** Its place among the file's documents. */
  readonly index: number;
  readonly text: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string | undefined;
}

const namespaceOf = (value: unknown): string | undefined => {
  const metadata = (value as { readonly metadata?: { readonly namespace?: unknown } | null } | null)?.metadata;
  return typeof metadata?.namespace === 'string' ? metadata.namespace : undefined;
};

const language = {
  /** What is wrong in a file, as far as its text tells; and the documents that are worth asking the API server about. */
  check(text: string): Checked & { readonly sendable: readonly Sendable[] } {
    const documents = documentsOf(text);
    const checked = check(documents);
    const sendable =
      checked.problems.length > 0
        ? []
        : documents.documents.flatMap((document, index) => {
            const [apiVersion, kind] = [topLevel(document, 'apiVersion'), topLevel(document, 'kind')];
            return apiVersion && kind ? [{ index, text: document.text, apiVersion, kind, namespace: namespaceOf(document.value) }] : [];
          });
    return { ...checked, sendable };
  },

  /** Places what the API server said about the documents. */
  placeVerdicts(text: string, verdicts: readonly Verdict[]): readonly Problem[] {
    const { documents } = documentsOf(text);
    return verdicts.flatMap(({ index, status, warnings, isUnknown }) => {
      const document = documents[index];
      if (!document) return [];
      if (isUnknown) return [placeUnknownKind(document)];
      return [...(status ? placeStatus(document, status) : []), ...warnings.flatMap((warning) => placeWarning(document, warning))];
    });
  },

  /** What a file says that holds one document, which need not be an object of the API. */
  readOne(text: string): { readonly value: unknown; readonly problems: readonly Problem[] } {
    const { documents, problems } = documentsOf(text);
    return { value: documents[0]?.value, problems };
  },

  /** A module without its types (TypeScript), line by line where it was; undefined if it cannot be read. */
  async withoutTypes(text: string): Promise<string | undefined> {
    const { transform } = await import('sucrase');
    try {
      return transform(text, { transforms: ['typescript'], disableESTransforms: true, keepUnusedImports: true }).code;
    } catch {
      return undefined;
    }
  },

  /** Places complaints about fields of a file's only document. */
  placeComplaints(text: string, complaints: readonly { readonly field: string; readonly message: string }[]): readonly Problem[] {
    const [document] = documentsOf(text).documents;
    return document
      ? complaints.map(({ field, message }) => document.problem(rangeOfPath(document, field) ?? [0, 1], field ? `${field}: ${message}` : message))
      : [];
  },

  /** Places what kubectl wrote to its standard error. */
  placeRefusals: (text: string, errors: string): readonly Problem[] => placeRefusals(documentsOf(text), errors),

  /** `line` and `column` from 0. */
  async complete(text: string, line: number, column: number, known: Known): Promise<readonly Suggestion[]> {
    return complete(placeAt(text.split('\n'), line, column), known, await documentation());
  },

  async describe(text: string, line: number, column: number, word: string): Promise<FieldDocs | undefined> {
    return describeField(placeAt(text.split('\n'), line, column), word, await documentation());
  },

  /** The plugins that a scheduler's configuration may name. */
  declarePlugins,

  /** The same objects in the other format; undefined if the text cannot be read. */
  convert(text: string): { readonly to: 'json' | 'yaml'; readonly text: string } | undefined {
    try {
      return isJson(text) ? { to: 'yaml', text: toYaml(text) } : { to: 'json', text: toJson(text) };
    } catch (error) {
      if (error instanceof YamlError) return undefined;
      throw error;
    }
  },
};

export type Language = typeof language;

Comlink.expose(language);
