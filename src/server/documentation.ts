import { type Descriptions, readDescriptions } from '../api/schema/descriptions';
import { withDocumentation as documented } from '../api/schema/documented';

let known: Descriptions | undefined;

/** Reading the texts takes a while: not before somebody asks. */
function descriptions(): Descriptions {
  known ??= readDescriptions();
  return known;
}

/** An OpenAPI document with its documentation; anything else as it is. */
export const withDocumentation = (body: unknown): unknown => documented(body, descriptions);
