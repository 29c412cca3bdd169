import { createPod } from './create-pod';
import type { JourneyDefinition } from './definition';
import { deletePod } from './delete-pod';

/** All journeys that are told. */
export const JOURNEYS = [createPod, deletePod] as const satisfies readonly JourneyDefinition[];

type Journeys = (typeof JOURNEYS)[number];
export type JourneyId = Journeys['id'];
/** The names of the steps of a journey. */
export type StepOf<Id extends JourneyId> = Extract<Journeys, { readonly id: Id }>['steps'][number]['name'];

/** The names of all steps. */
export const STEP_NAMES: ReadonlySet<string> = new Set(JOURNEYS.flatMap(({ steps }) => steps.map(({ name }) => name)));

export const journeyNamed = (id: JourneyId): JourneyDefinition<JourneyId> => JOURNEYS.find((one) => one.id === id)!;
