import { create } from 'zustand';
import type { JourneyId } from '../../worker/protocol';
import { firstPicture } from '../first-picture';
import { useUi } from '../store/ui';
import type { wordsOf } from './explained';
import type { JourneyWords } from './told';

/** The words come after the first picture, which is a Pod's creation at most. */
const useLoaded = create<{ readonly wordsOf?: typeof wordsOf }>(() => ({}));
void firstPicture.then(() => import('./explained')).then((loaded) => useLoaded.setState({ wordsOf: loaded.wordsOf }));

/** How a journey is explained in the user's language; undefined: the panel knows itself, or the words are still on their way. */
export function useWords(id: JourneyId): JourneyWords | undefined {
  const language = useUi((s) => s.language);
  return useLoaded((s) => s.wordsOf?.(id)?.[language]);
}
