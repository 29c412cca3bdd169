import { API_SERVER_IP } from '../../api/cluster-addresses';
import { quantityValue } from '../../api/quantity';
import { type CommandEnd, commandEnd, commandOutput, filesAfter } from '../../container/command';
import type { CommandContext } from '../../container/container';
import { containerTree } from '../../container/files/container-tree';
import type { FileSystem } from '../../container/files/file-system';
import { textIn } from '../../container/files/look';
import type { OutputLine } from '../../container/lines';
import { isUsual } from '../../container/programs';
import { formatDate } from '../../programs/date';
import { baseName } from '../../programs/paths';
import type { Neighbour } from '../../programs/program';
import { serverNamed } from '../../programs/servers';
import { isShell } from '../../shell/interpreter';
import { type ImageDescription, type ImageSupply, imageDescription } from '../images/catalogue';
import { serviceVariables } from '../service-variables';
import { cpuMillisOf } from './cpu';
import type { ContainerConfig, ProcessNamespace } from './cri';
import { layersOf, workingDirectoryOf } from './layers';

/**
 * What a container's process will do, as a plan from its start on. It follows from the image and from what the user wrote
 * alone, so that nothing of it has to be kept: logs are made again whenever somebody reads them.
 */
export interface ProcessPlan {
  /** When and how it ends by itself; undefined: it runs until it is stopped. */
  readonly exit: { readonly afterUs: number; readonly code: number; readonly reason?: string; readonly ofCommand?: true } | undefined;
  /** Ports that answer, and from when on. */
  readonly ports: readonly number[] | 'any';
  readonly listensAfterUs: number;
  readonly memoryBytes: number;
  /** What CPU it would take, in thousandths. */
  readonly cpuMillis: number;
  /** It goes in step with the world outside, and ends when it does. */
  readonly tied?: true;
}

/** All of that but what it takes. */
type Behaviour = Omit<ProcessPlan, 'memoryBytes' | 'cpuMillis'>;

const MiB = 1 << 20;

/** Lessons script what a container does by annotations of its Pod. */
const EXIT_CODE = 'podscope.dev/exit-code';
const RUN_SECONDS = 'podscope.dev/run-seconds';
const READY_AFTER_SECONDS = 'podscope.dev/ready-after-seconds';
const LOG = 'podscope.dev/log';
const MEMORY = 'podscope.dev/memory';

const QUICK_EXIT_US = 100_000;

/** Waits for somebody to type. */
const WAITS: ProcessPlan = { exit: undefined, ports: [], listensAfterUs: 0, memoryBytes: MiB, cpuMillis: 0 };

/**
 * The command line that runs: Kubernetes' command and args over the image's ENTRYPOINT and CMD. The usual entrypoint script
 * prepares things and then runs what it is given, or the image's server if that is only options.
 */
function commandLine(config: Pick<ContainerConfig, 'command' | 'args'>, image: ImageDescription): readonly string[] {
  const argv = config.command.length > 0 ? [...config.command, ...config.args] : [...image.entrypoint, ...(config.args.length > 0 ? config.args : image.cmd)];
  if (!argv[0]?.endsWith('entrypoint.sh') || argv[0] !== image.entrypoint[0]) return argv;
  const given = argv.slice(1);
  const [first = ''] = given;
  if (image.scriptRuns !== undefined) return !first.startsWith('-') && has(image, baseName(first)) ? given : [image.scriptRuns, ...given];
  return first.startsWith('-') && image.server ? [image.server.programs[0]!, ...given] : given;
}

/** Whether an image has a program of that name. */
const has = ({ shells, programs }: ImageDescription, name: string): boolean =>
  isShell(name) ? shells.includes(name) : programs.includes(name) || (shells.length > 0 && isUsual(name));

/** Whether the image's own program runs, rather than something else that the user wants of the image. */
function runsServer(argv: readonly string[], image: ImageDescription): boolean {
  if (!image.server) return false;
  const { entrypoint, cmd, server } = image;
  const own = entrypoint.length > 0 && entrypoint.every((word, i) => argv[i] === word);
  return own || server.programs.includes(baseName(argv[0] ?? '')) || argv.join('\0') === cmd.join('\0');
}

/** What a container runs. */
interface Command {
  readonly image: ImageDescription;
  readonly argv: readonly string[];
  /** The image's own program, if it is that. */
  readonly server: ImageDescription['server'];
}

function commandOf(config: ContainerConfig): Command {
  const image = imageDescription(config.image);
  const argv = commandLine(config, image);
  return { image, argv, server: runsServer(argv, image) ? image.server : undefined };
}

/** Why the process cannot even start (runc's words), if so. */
export function startError(config: ContainerConfig): string | undefined {
  const { image, argv, server } = commandOf(config);
  const [program] = argv;
  if (program === undefined) return 'failed to generate container spec: failed to generate spec: no command specified';
  const why = server ? undefined : absence(program, image, () => containerTree(layersOf(config, image)));
  return (
    why &&
    `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: ${why}`
  );
}

/** Why a command cannot be run beside what the container runs (runc's words), if so. */
export function execError(config: ContainerConfig, [program]: readonly string[], files: FileSystem): string | undefined {
  if (program === undefined) return undefined;
  const image = imageDescription(config.image);
  const why = image.server?.programs.includes(baseName(program)) ? undefined : absence(program, image, () => files);
  return why && `OCI runtime exec failed: exec failed: unable to start container process: ${why}`;
}

/** In runc's words, that an image has no such program; undefined: it has, or nobody knows. */
function absence(program: string, image: ImageDescription, files: () => FileSystem): string | undefined {
  if (!image.known) return undefined;
  if (has(image, baseName(program)) || program === image.entrypoint[0] || program === image.cmd[0]) return undefined;
  if (program.includes('/') && textIn(files(), program) !== undefined) return undefined;
  return `exec: "${program}": ${program.includes('/') ? `stat ${program}: no such file or directory` : 'executable file not found in $PATH'}`;
}

/** Every container is told where the API server is (kubelet `masterServices`). */
const API_SERVER = serviceVariables([
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'kubernetes' }, spec: { clusterIP: API_SERVER_IP, ports: [{ name: 'https', port: 443 }] } },
]);

const environment = (config: ContainerConfig, image: ImageDescription): ReadonlyMap<string, string> =>
  new Map([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', config.hostname],
    ['HOME', '/root'],
    ...Object.entries(image.env),
    ...API_SERVER,
    ...config.env,
  ]);

/** The first required variable that is missing: the image prints why and exits. */
function refusal(config: ContainerConfig, image: ImageDescription): ImageDescription['requires'] {
  if (!image.requires) return undefined;
  const env = environment(config, image);
  return image.requires.anyOf.some((name) => env.get(name)) ? undefined : image.requires;
}

/** `supply`: on hollow nodes, where any image is there, some wait that end at once in life. */
export function planProcess(config: ContainerConfig, startedAtUs: number, supply: ImageSupply = 'any'): ProcessPlan {
  const command = commandOf(config);
  if (supply === 'hollow' && command.image.waitsWhenHollow && config.command.length + config.args.length === 0) return WAITS;
  const needs = memoryNeeds(config, command);
  const plan: ProcessPlan = {
    ...scripted(config.annotations, planCommand(config, command, startedAtUs)),
    memoryBytes: needs,
    cpuMillis: cpuMillisOf(command.argv),
  };
  if (isInsatiable(config, command)) return { ...plan, exit: { afterUs: QUICK_EXIT_US, code: 137, reason: 'OOMKilled' } };
  if (config.memoryLimitBytes === undefined || needs <= config.memoryLimitBytes) return plan;
  // The kernel kills it on its way up to what it needs.
  const afterUs = Math.max(QUICK_EXIT_US, Math.round((plan.listensAfterUs * config.memoryLimitBytes) / needs));
  return plan.exit && plan.exit.afterUs <= afterUs ? plan : { ...plan, exit: { afterUs, code: 137, reason: 'OOMKilled' } };
}

/** What reads on without an end in search of one takes all the memory that there is. */
const isInsatiable = ({ memoryLimitBytes }: ContainerConfig, { argv, server }: Command): boolean =>
  memoryLimitBytes !== undefined && !server && /(?:^|[\s/;&])tail (?:-\S+ )*\/dev\/zero\b/.test(argv.join(' '));

/** How much memory the process takes when it has started. */
function memoryNeeds(config: ContainerConfig, { argv, server }: Command): number {
  const scripted = config.annotations[MEMORY];
  if (scripted !== undefined) return quantityValue(scripted);
  if (!server) return 0;
  const named = server.memoryArgument && argv[argv.indexOf(server.memoryArgument) + 1];
  return named && /^\d+[KMG]?$/.test(named) ? quantityValue(named.replace(/[KMG]$/, '$&i')) : server.memoryBytes;
}

function planCommand(config: ContainerConfig, { image, argv, server }: Command, startedAtUs: number): Behaviour {
  if (server) {
    const refused = refusal(config, image);
    if (!refused && looksAround(config, image, argv)) return { exit: undefined, ports: server.ports, listensAfterUs: server.startMs * 1000, tied: true };
    const exit = refused ? { afterUs: QUICK_EXIT_US, code: refused.exitCode } : server.exit && { afterUs: server.exit.afterMs * 1000, code: server.exit.code };
    return {
      exit,
      ports: server.ports,
      listensAfterUs: server.startMs * 1000,
    };
  }
  const { afterUs, code, servesAfterUs, outOfMemory, tied } = config.stdin ? INTERACTIVE : commandEnd(argv, contextOf(config, image, startedAtUs));
  if (tied) return { exit: undefined, ports: image.server?.ports ?? [], listensAfterUs: (image.server?.startMs ?? 0) * 1000, tied };
  const serves = servesAfterUs !== undefined && image.known ? image.server : undefined;
  return {
    exit: Number.isFinite(afterUs) ? { afterUs: Math.round(afterUs), code, ...(outOfMemory && { reason: 'OOMKilled' }), ofCommand: true } : undefined,
    ports: serves?.ports ?? (image.known && image.server ? [] : 'any'),
    listensAfterUs: serves ? Math.round(servesAfterUs! + serves.startMs * 1000) : 0,
  };
}

/** What it does depends on what somebody types into it. */
const INTERACTIVE: CommandEnd = { afterUs: Number.POSITIVE_INFINITY, code: 0, tied: true };

/** A plan without the end that the command comes to by itself, which may become another one. */
export const untilStopped = (plan: ProcessPlan): ProcessPlan => (plan.exit?.ofCommand ? { ...plan, exit: undefined } : plan);

/** Whether the image's own server runs, which does as its description says. */
export const isServer = (config: ContainerConfig): boolean => commandOf(config).server !== undefined;
/** Whether an image's server answers itself, once somebody asks. */
export const answersItself = ({ image }: ContainerConfig): boolean => imageDescription(image).server?.programs.some((name) => serverNamed(name)) ?? false;

/** Whether what a server does depends on more than its image: what it is told, who it is, and what is mounted where it looks. */
function looksAround(config: ContainerConfig, { cmd, server }: ImageDescription, argv: readonly string[]): boolean {
  if (!answersItself(config)) return false;
  const { mounts = [], security } = config;
  if (security?.uid || security?.readOnlyRoot || argv.join('\0') !== cmd.join('\0')) return true;
  const isIn = (path: string, directory: string): boolean => path === directory || path.startsWith(`${directory}/`);
  return mounts.some(({ path }) => server?.paths?.some((own) => isIn(own, path) || isIn(path, own)));
}

/** What SIGTERM makes of it: how long it then takes to end, and its exit code. Undefined: it is not heeded, as by any process with PID 1 and no handler. */
export function termination(
  config: ContainerConfig,
  startedAtUs: number,
  terminatedAtUs: number,
): { readonly afterUs: number; readonly code: number } | undefined {
  const { image, argv, server } = commandOf(config);
  if (server) return server.onTerm && { afterUs: server.onTerm.afterMs * 1000, code: server.onTerm.code };
  const { afterUs, code } = commandEnd(argv, contextOf(config, image, startedAtUs, terminatedAtUs));
  return Number.isFinite(afterUs) ? { afterUs: Math.max(0, startedAtUs + Math.round(afterUs) - terminatedAtUs), code } : undefined;
}

/** The process that keeps a sandbox's namespaces. */
const PAUSE: Neighbour = { pid: 1, user: '65535', command: ['/pause'] };

const neighboursOf = ({ pause, others }: ProcessNamespace): readonly Neighbour[] => [
  ...(pause ? [PAUSE] : []),
  ...others.map((other) => ({ pid: other.firstPid, command: commandLine(other, imageDescription(other.image)) })),
];

/** What a command of the container finds around it. */
export const contextOf = (config: ContainerConfig, image: ImageDescription, startedAtUs: number, terminatedAtUs?: number): CommandContext => ({
  env: environment(config, image),
  hostname: config.hostname,
  startedAtUs,
  layers: layersOf(config, image),
  workingDirectory: workingDirectoryOf(config, image),
  servers: image.server?.programs ?? [],
  programs: image.programs,
  quietUnknown: !image.known,
  ...(image.asksLibrary && { asksLibrary: true }),
  ...(config.processes && { firstPid: config.processes.firstPid, neighbours: neighboursOf(config.processes) }),
  ...(image.server?.onTerm && { serverStopUs: image.server.onTerm.afterMs * 1000 }),
  ...(image.server?.entrypointMs && commandOf(config).server && { entrypointUs: image.server.entrypointMs * 1000 }),
  ...(terminatedAtUs !== undefined && { terminatedAfterUs: terminatedAtUs - startedAtUs }),
});

/** What a container's own command is begun with. */
export function commandStart(config: ContainerConfig, startedAtUs: number): { readonly argv: readonly string[]; readonly context: CommandContext } {
  const { image, argv, server } = commandOf(config);
  const context: CommandContext = {
    ...contextOf(config, image, startedAtUs),
    ...(config.stdin && { stdin: true }),
    ...(config.tty && { tty: true }),
    ...(server && { servers: [...server.programs, baseName(argv[0] ?? '')], serverOnTerm: server.onTerm?.code }),
  };
  return { argv, context };
}

/** The files that a container begins with. */
export const initialFiles = (config: ContainerConfig): FileSystem => containerTree(layersOf(config, imageDescription(config.image)));

/** The files as the container's own command has left them by now: what a command run beside it (`exec`) finds. */
export function filesNow(config: ContainerConfig, startedAtUs: number, nowUs: number, terminatedAtUs?: number): FileSystem {
  const { image, argv, server } = commandOf(config);
  const context = contextOf(config, image, startedAtUs, terminatedAtUs);
  return server && !answersItself(config) ? containerTree(layersOf(config, image)) : filesAfter(argv, context, nowUs - startedAtUs + 1);
}

function scripted(annotations: Readonly<Record<string, string>>, plan: Behaviour): Behaviour {
  const code = annotations[EXIT_CODE];
  const seconds = annotations[RUN_SECONDS];
  const ready = annotations[READY_AFTER_SECONDS];
  const exit =
    code === undefined && seconds === undefined
      ? plan.exit
      : { afterUs: seconds === undefined ? QUICK_EXIT_US : Math.max(0, Number(seconds) * 1e6), code: Number(code ?? 0) & 255 };
  return { ...plan, exit, listensAfterUs: ready === undefined ? plan.listensAfterUs : Math.max(0, Number(ready) * 1e6) };
}

/** Whether the Pod says itself what its containers print. */
export const hasScriptedLog = ({ annotations }: ContainerConfig): boolean => annotations[LOG] !== undefined;

/** What the process prints from its start up to a time, in order; it may have been told to stop meanwhile. */
export function* processOutput(config: ContainerConfig, startedAtUs: number, untilUs: number, terminatedAtUs?: number): Generator<OutputLine, void> {
  const script = config.annotations[LOG];
  if (script !== undefined) {
    for (const text of script.split('\n')) yield { afterUs: 0, text };
    return;
  }
  const command = commandOf(config);
  const { image, argv, server } = command;
  if (server) return yield* serverOutput(config, startedAtUs, 0);
  if (isInsatiable(config, command)) return;
  const servesAfterUs = yield* commandOutput(argv, contextOf(config, image, startedAtUs, terminatedAtUs), untilUs - startedAtUs);
  if (image.known && servesAfterUs) yield* serverOutput(config, startedAtUs, Math.round(servesAfterUs));
}

/** What goes before a server that has not begun to serve: the words of the image's entrypoint script. */
export function entrypointOutput(config: ContainerConfig, startedAtUs: number): Iterable<OutputLine> {
  const { image, server } = commandOf(config);
  return server ? serverOutput(config, startedAtUs, 0, image.server?.entrypointMs ?? 0) : [];
}

/** What the image's own server prints, which begins `fromUs` after the start. */
export function* serverOutput(config: ContainerConfig, startedAtUs: number, fromUs: number, untilMs = Number.POSITIVE_INFINITY): Generator<OutputLine, void> {
  const { image } = commandOf(config);
  const lines = refusal(config, image)?.log ?? image.server?.log ?? [];
  for (const { afterMs, text } of lines) {
    if (afterMs >= untilMs) return;
    const afterUs = fromUs + afterMs * 1000;
    yield { afterUs, text: fill(text, startedAtUs + afterUs, config.hostname) };
  }
}

/** Puts the virtual time into a log line of the catalogue: `{Y}-{m}-{d} {H}:{M}:{S}.{ms}`, `{Mon}`, `{us}`, and `{host}`. */
function fill(text: string, us: number, hostname: string): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    switch (name) {
      case 'host':
        return hostname;
      case 'ms':
        return String(Math.floor(us / 1000) % 1000).padStart(3, '0');
      case 'us':
        return String(us % 1e6).padStart(6, '0');
      case 'Mon':
        return formatDate(us, '%b');
      default:
        return /^[YmdHMS]$/.test(name) ? formatDate(us, `%${name}`) : whole;
    }
  });
}
