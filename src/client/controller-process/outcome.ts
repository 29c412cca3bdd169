import type { KubeObject } from '../../api/object';
import { type ApiResponse, isStatus } from '../../api/wire';
import type { Failure, Step } from '../controller';
import type { EventNote } from '../event-recorder';

export const isSuccess = (code: number): boolean => code >= 200 && code < 300;

/** Whether a GET found what its step expects. */
function isExpected({ uid, is }: NonNullable<Step['expects']>, { code, body }: ApiResponse): boolean {
  const found = isSuccess(code) ? (body as KubeObject).metadata : undefined;
  if (is === 'gone') return found ? uid !== undefined && found.uid !== uid : code === 404;
  return found !== undefined && found.uid === uid && (is === 'there' || found.deletionTimestamp === undefined);
}

/** Why a step failed, or undefined if it did not. */
export function failureOf(step: Step, response: ApiResponse): Failure | undefined {
  const { code, body } = response;
  if (step.expects) return isExpected(step.expects, response) ? undefined : { step, code, status: undefined, message: 'the cache is out of date' };
  if (step.keepsAnswer !== undefined || step.ignores?.includes(code)) return undefined;
  const status = isStatus(body) ? body : undefined;
  // Nothing can be created in a namespace that is being deleted; that is nobody's failure.
  if (status?.details?.causes?.some((cause) => cause.reason === 'NamespaceTerminating')) return undefined;
  return isSuccess(code) ? undefined : { step, code, status, message: status?.message ?? `${code}` };
}

/** What is to be said of a step's outcome. */
export function eventOf({ succeeded, failed }: Step, { code, body }: ApiResponse, failure: Failure | undefined): EventNote | undefined {
  if (failure) return failed && { ...failed, message: failed.message + failure.message };
  if (!succeeded || !isSuccess(code)) return undefined;
  const { thenName, ...note } = succeeded;
  return thenName ? { ...note, message: note.message + ((body as KubeObject | undefined)?.metadata.name ?? '') } : note;
}
