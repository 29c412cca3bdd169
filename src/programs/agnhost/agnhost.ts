import { type Process, type Program, type Run, write } from '../program';
import { connect } from './connect';
import { crdConversionWebhook } from './crd-conversion-webhook';
import { entrypointTester } from './entrypoint-tester';
import { parseFlags } from './flags';
import { grpcHealthChecking } from './grpc-health-checking';
import { guestbook } from './guestbook';
import { inClusterClient } from './in-cluster-client';
import { issuerDiscovery } from './issuer-discovery';
import { liveness } from './liveness';
import { logsGenerator } from './logs-generator';
import { mounttest } from './mounttest';
import { netexec } from './netexec';
import { nettest } from './nettest';
import { pause } from './pause';
import { portForwardTester } from './port-forward-tester';
import { porter } from './porter';
import { dnsServerList, dnsSuffix, etcHosts } from './resolver';
import { serveHostname } from './serve-hostname';
import { stress } from './stress';
import type { Subcommand } from './subcommand';
import { tcpReset } from './tcp-reset';
import { testWebserver } from './test-webserver';
import { webhook } from './webhook/webhook';

/** Kubernetes' own test image, `agnhost`: many small programs in one (test/images/agnhost). */

const VERSION = '2.63.0';

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  connect,
  'crd-conversion-webhook': crdConversionWebhook,
  'dns-server-list': dnsServerList,
  'dns-suffix': dnsSuffix,
  'entrypoint-tester': entrypointTester,
  'etc-hosts': etcHosts,
  'grpc-health-checking': grpcHealthChecking,
  guestbook,
  inclusterclient: inClusterClient,
  liveness,
  'logs-generator': logsGenerator,
  mounttest,
  netexec,
  nettest,
  pause,
  'port-forward-tester': portForwardTester,
  porter,
  'serve-hostname': serveHostname,
  stress,
  'tcp-reset': tcpReset,
  'test-service-account-issuer-discovery': issuerDiscovery,
  'test-webserver': testWebserver,
  webhook,
};

/** Those that there are in life and not here. */
const NOT_SIMULATED: ReadonlySet<string> = new Set([
  'audit-proxy',
  'external-metrics-server',
  'fake-gitserver',
  'fake-registry-server',
  'mtlsclient',
  'mtlsserver',
  'net',
  'no-snat-test',
  'no-snat-test-proxy',
  'podcertificatesigner',
  'resource-consumer-controller',
]);

function* refuse(process: Process, message: string): Run {
  yield* write(process.stderr, `Error: ${message}\n`);
  return 1;
}

function help(): string {
  const names = Object.keys(SUBCOMMANDS);
  const width = Math.max(...names.map((name) => name.length)) + 1;
  return `Usage:\n  app [command]\n\nAvailable Commands:\n${names.map((name) => `  ${name.padEnd(width)} ${SUBCOMMANDS[name]!.short}\n`).join('')}`;
}

export const agnhost: Program = function* (process) {
  const [name = '', ...args] = process.args;
  if (name === '--version') {
    yield* write(process.stdout, `app version ${VERSION}\n`);
    return 0;
  }
  if (name === '' || name === 'help' || name === '--help' || name === '-h') {
    yield* write(process.stdout, help());
    return 0;
  }
  const subcommand = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
  if (!subcommand) return yield* refuse(process, NOT_SIMULATED.has(name) ? `agnhost's ${name} is not simulated` : `unknown command "${name}" for "app"`);
  const flags = parseFlags(args, subcommand.flags ?? {});
  return typeof flags === 'string' ? yield* refuse(process, flags) : yield* subcommand.run(process, flags);
};
