import { at, each } from '../defaults/fill';
import { semanticEqual } from '../equality';
import type { MutatingWebhookConfiguration, RuleWithOperations, ValidatingWebhook, ValidatingWebhookConfiguration } from '../types.gen';
import { validateWebhooks, validateWebhooksUpdate } from '../validation/webhook-configuration';
import { AGE, integer, NAME } from './columns';
import { defineKind } from './kind';
import { withGeneration } from './strategy';

/** Upstream `pkg/registry/admissionregistration/*webhookconfiguration`, `pkg/apis/admissionregistration/v1/defaults.go`. */
const COMMON = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  namespaced: false,
  categories: ['api-extensions'],
  onDemand: true,
} as const;

type Configuration = MutatingWebhookConfiguration | ValidatingWebhookConfiguration;

export const withScope = <R extends Pick<RuleWithOperations, 'scope'>>(rule: R): R => (rule.scope === undefined ? { ...rule, scope: '*' } : rule);

function withHookDefaults<W extends ValidatingWebhook>(hook: W): W {
  const withPort = at(hook, 'clientConfig', (client) => at(client, 'service', (service) => ({ ...service, port: service.port ?? 443 })));
  return {
    ...at(withPort, 'rules', (rules) => each(rules, withScope)),
    failurePolicy: hook.failurePolicy ?? 'Fail',
    matchPolicy: hook.matchPolicy ?? 'Equivalent',
    namespaceSelector: hook.namespaceSelector ?? {},
    objectSelector: hook.objectSelector ?? {},
    timeoutSeconds: hook.timeoutSeconds ?? 10,
  };
}

const bumpOnChange = <C extends Configuration>(next: C, old: C): C =>
  withGeneration(next, (old.metadata.generation ?? 0) + (semanticEqual(next.webhooks, old.webhooks) ? 0 : 1));

const COLUMNS = [
  NAME,
  integer<Configuration>('Webhooks', 'Webhooks indicates the number of webhooks registered in this configuration', ({ webhooks }) => webhooks?.length ?? 0),
  AGE,
];

export const mutatingWebhookConfiguration = defineKind<MutatingWebhookConfiguration>({
  ...COMMON,
  kind: 'MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  singular: 'mutatingwebhookconfiguration',
  schema: 'admissionregistration.v1.MutatingWebhookConfiguration',
  defaults: (configuration) =>
    at(configuration, 'webhooks', (hooks) => each(hooks, (hook) => ({ ...withHookDefaults(hook), reinvocationPolicy: hook.reinvocationPolicy ?? 'Never' }))),
  prepareForCreate: (configuration) => withGeneration(configuration, 1),
  prepareForUpdate: bumpOnChange,
  validateCreate: validateWebhooks,
  validateUpdate: validateWebhooksUpdate,
  columns: COLUMNS,
});

export const validatingWebhookConfiguration = defineKind<ValidatingWebhookConfiguration>({
  ...COMMON,
  kind: 'ValidatingWebhookConfiguration',
  plural: 'validatingwebhookconfigurations',
  singular: 'validatingwebhookconfiguration',
  schema: 'admissionregistration.v1.ValidatingWebhookConfiguration',
  defaults: (configuration) => at(configuration, 'webhooks', (hooks) => each(hooks, withHookDefaults)),
  prepareForCreate: (configuration) => withGeneration(configuration, 1),
  prepareForUpdate: bumpOnChange,
  validateCreate: validateWebhooks,
  validateUpdate: validateWebhooksUpdate,
  columns: COLUMNS,
});
