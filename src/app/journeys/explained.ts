import type { JourneyId, StepOf } from '../../worker/protocol';
import type { Texts } from '../i18n/text';
import { deletePod } from './delete-pod';
import type { JourneyWords } from './told';

/** The steps of a Pod's creation, with their tables, are explained by the panel itself. */
type Explained = Exclude<JourneyId, 'create-pod'>;

const WORDS: { readonly [Id in Explained]: Texts<JourneyWords<StepOf<Id>>> } = { 'delete-pod': deletePod };

/** The words of a journey, if it has any of its own. */
export const wordsOf = (id: JourneyId): Texts<JourneyWords> | undefined => (id === 'create-pod' ? undefined : WORDS[id]);
