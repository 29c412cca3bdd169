import { useMemo } from 'react';
import { useText } from '../i18n/text';
import type { Problem } from './language/problem';
import { text } from './text';

/** Problems with what they come from said first, in the user's language; the same list as long as they are the same. */
export function useHinted(problems: readonly Problem[]): readonly Problem[] {
  const t = useText(text);
  return useMemo(
    () => problems.map((problem) => (problem.hint ? { ...problem, message: t.hinted(t.hints[problem.hint], problem.message) } : problem)),
    [problems, t],
  );
}
