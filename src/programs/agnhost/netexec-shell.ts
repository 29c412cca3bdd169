import type { Request } from '../../api/connection';
import { json, text } from '../http/replies';
import type { Dealt } from '../http/serve';
import type { Process, Sink, Work } from '../program';
import { log } from './log';

/** Runs a command as the shell would, and tells what it printed and how it ended. */
export function* runShell(process: Process, command: string): Work<Dealt> {
  yield* log(process, `GET /shell?cmd=${command}`);
  const printed: Sink = { kind: 'capture', text: '' };
  const code = yield* process.run(['/bin/sh', '-c', command], { io: { stdout: printed, stderr: printed } });
  const output = { ...(code !== 0 && { error: `exit status ${code}` }), ...(printed.text !== '' && { output: printed.text }) };
  yield* log(
    process,
    `Output: map[${Object.entries(output)
      .map(([key, value]) => `${key}:${value}`)
      .join(' ')}]`,
  );
  return text(JSON.stringify(output));
}

/** Takes a file out of a form, and keeps it. */
export function* upload(process: Process, { headers = [], body = '' }: Request): Work<Dealt> {
  yield* log(process, 'GET /upload');
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const boundary = /multipart\/form-data;.*boundary="?([^";]+)/.exec(type)?.[1];
  const part = boundary && body.split(`--${boundary}`).find((candidate) => /name="file"/.test(candidate.split('\r\n\r\n')[0] ?? ''));
  if (!part) {
    yield* log(process, 'Unable to upload file: http: no such file');
    return json({ error: 'Unable to upload file.' });
  }
  const content = part.slice(part.indexOf('\r\n\r\n') + 4).replace(/\r\n$/, '');
  const path = `/uploads/upload${process.files.list('/uploads')?.length ?? 0}`;
  const problem = process.files.write(path, content, false);
  if (problem !== undefined) {
    yield* log(process, `Unable to open file for write: open ${path}: ${problem}`);
    return json({ error: 'Unable to open file for write' });
  }
  yield* log(process, `Wrote upload to ${path}`);
  return json({ output: path }, 201);
}
