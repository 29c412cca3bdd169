import { type ApiResponse, isStatus } from '../../api/wire';

export const isSuccess = ({ code }: ApiResponse): boolean => code >= 200 && code < 300;

/** What an error is called when the server sends no `Status`, and what was asked for is named after it (client-go `newUnstructuredResponseError`). */
const GENERIC: Readonly<Record<number, string>> = {
  403: 'unknown',
  404: 'the server could not find the requested resource',
  503: 'the server is currently unable to handle the request',
};

/** The text of the error that a client makes of an answer. */
export const responseError = ({ code, body }: ApiResponse, asked: string): string =>
  (isStatus(body) ? body.message : undefined) ?? `${GENERIC[code] ?? 'an error on the server ("unknown") has prevented the request from succeeding'} ${asked}`;
