import { PROGRAMS } from '../programs';
import { IMAGE_PROGRAMS } from '../programs/image-programs';
import { nslookupOfBusyBox, nslookupOfOldBusyBox } from '../programs/nslookup';
import type { Program } from '../programs/program';
import { serverNamed } from '../programs/servers';
import type { ServerProgram } from '../programs/servers/server';
import { isShell } from '../shell/interpreter';
import { isLanguage, language } from './languages';

/** What a container's image has of programs. */
export interface Image {
  /** Programs that serve until they are told to stop. */
  readonly servers: readonly string[];
  /** Programs beyond the usual ones: clients, languages. */
  readonly programs: readonly string[];
  /** Whether a program that nobody here knows runs as a quiet server; else it is not found. */
  readonly quietUnknown: boolean;
  /** Its `nslookup` is that of BusyBox before 1.29. */
  readonly asksLibrary?: boolean;
}

const runsQuietly: Program = function* () {
  yield* [];
  return 0;
};

/** Whether an image with a shell has a program of that name. */
export const isUsual = (name: string): boolean => Object.hasOwn(PROGRAMS, name) || isShell(name);

const OUTSIDE =
  /\b(?:ab|agnhost|curl|dig|getent|httpd?|mariadb(?:-admin)?|mongosh|mysql(?:admin)?|nc|netcat|nslookup|pg_isready|ping|psql|redis-cli|socat|wget)\b/;

/** Whether a script may ask for something outside, as far as its text tells. */
export const mayAskOutside = (script: string): boolean => OUTSIDE.test(script);

/** The program that a name stands for in a container; `asServer` is how a server is run, be it one of which no more is known than that it serves. */
export function programIn(
  { servers, programs, quietUnknown, asksLibrary }: Image,
  name: string,
  asServer: (server?: ServerProgram) => Program,
): Program | undefined {
  if (servers.includes(name)) return asServer(serverNamed(name));
  if (Object.hasOwn(PROGRAMS, name)) return PROGRAMS[name];
  // Where BIND's tools are, they are all; else this one is BusyBox's.
  if (name === 'nslookup' && programs.includes(name) && !programs.includes('dig')) return asksLibrary ? nslookupOfOldBusyBox : nslookupOfBusyBox;
  if (programs.includes(name)) return Object.hasOwn(IMAGE_PROGRAMS, name) ? IMAGE_PROGRAMS[name] : isLanguage(name) ? language : runsQuietly;
  return quietUnknown ? asServer() : undefined;
}
