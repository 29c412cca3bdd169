import descriptions from 'virtual:kubernetes-descriptions';
import { withDocumentation as documented } from '../api/schema/documented';

/** What `documentation.ts` does, in the built package: there the texts are part of it. */
export const withDocumentation = (body: unknown): unknown => documented(body, () => descriptions);
