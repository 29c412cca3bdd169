import { isObject } from './is-object';

/**
 * Plugins of the user's own in a KubeSchedulerConfiguration: where upstream compiles a plugin in, here its text is an argument of it in a profile's
 * `pluginConfig`. So it goes wherever the configuration goes: into inputs, links, files, questions.
 */
export interface OwnPlugin {
  readonly name: string;
  /** A module in JavaScript. */
  readonly source: string;
}

/**
 * The plugins of somebody's own in whatever carries configurations, which may be anything, at any depth: whoever opens it asks before they run, and loads what
 * they run in. None comes twice.
 */
export function ownPluginsIn(value: unknown): readonly OwnPlugin[] {
  const found = new Map<string, OwnPlugin>();
  // Without calls within calls: what comes from outside may be nested as deep as it likes.
  const left: unknown[] = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next !== 'object' || next === null) continue;
    const { name, args } = next as { readonly name?: unknown; readonly args?: unknown };
    if (typeof name === 'string' && isObject(args) && typeof args.source === 'string') found.set(`${name} ${args.source}`, { name, source: args.source });
    for (const inner of Object.values(next)) left.push(inner);
  }
  return [...found.values()].reverse();
}

/** The same of a text that is large, quickly: there may be none all the same. */
export const mayHaveOwnPlugins = (text: string): boolean => text.includes('"pluginConfig"') && text.includes('"source"');

/** Where a profile names plugins. */
const LISTS: ReadonlySet<string> = new Set(['enabled', 'disabled', 'pluginConfig']);

/** The same without the plugins of somebody's own: no profile has them any more. */
export function withoutOwnPlugins<T>(value: T): T {
  const names = new Set(ownPluginsIn(value).map(({ name }) => name));
  // It loses elements of lists; what it is remains.
  return names.size === 0 ? value : (strip(value, names) as T);
}

function strip(value: unknown, names: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((inner) => strip(inner, names));
  if (!isObject(value)) return value;
  const isOther = (one: unknown): boolean => !isObject(one) || typeof one.name !== 'string' || !names.has(one.name);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, strip(LISTS.has(key) && Array.isArray(inner) ? inner.filter(isOther) : inner, names)]),
  );
}
