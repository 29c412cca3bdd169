import type { ReactNode } from 'react';
import { createElement, Fragment } from 'react';
import { type Language, useUi } from '../store/ui';

/**
 * Texts in all languages, side by side: `const text = texts({ en: {…}, zh: {…} })`. The English ones give the type, so a missing
 * translation does not compile. Plain data and functions instead of a library with keys: typed, and no kilobyte before the first picture.
 */
export type Texts<T> = Readonly<Record<Language, T>>;

/** The words of the literals: strings may differ between languages, functions must take the same. */
type Words<T> = { readonly [K in keyof T]: T[K] extends string ? string : T[K] extends (...args: infer A) => infer R ? (...args: A) => R : Words<T[K]> };

export const texts = <T>(all: { readonly en: T; readonly zh: Words<T> }): Texts<Words<T>> => all as Texts<Words<T>>;

/** The texts in the user's language: `const t = useText(text)`. */
export const useText = <T>(all: Texts<T>): T => all[useUi((state) => state.language)];

const MARK = /(\*\*|[{}])/;

/**
 * Running text with `**strong**` and `{code}` in its literal parts: rich`It watches ${pod}'s {spec.nodeName}`.
 * Values are put in as they are, always as text, so that no user's object can become markup.
 */
export function rich(literals: TemplateStringsArray, ...values: readonly ReactNode[]): ReactNode {
  const out: ReactNode[] = [];
  let inside: ReactNode[] | undefined;
  const end = (element: 'b' | 'code') => {
    out.push(createElement(element, null, ...(inside ?? [])));
    inside = undefined;
  };
  literals.forEach((literal, i) => {
    for (const piece of literal.split(MARK)) {
      if (piece === '{') inside = [];
      else if (piece === '}') end('code');
      else if (piece === '**' && inside) end('b');
      else if (piece === '**') inside = [];
      else if (piece !== '') (inside ?? out).push(piece);
    }
    if (i < values.length) (inside ?? out).push(values[i]);
  });
  return createElement(Fragment, null, ...out);
}
