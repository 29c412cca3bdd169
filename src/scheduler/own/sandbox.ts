import type { Sandbox } from '../../sandbox/program';

/**
 * Where plugins of the user's own run. It is large, and most clusters need none: a host loads it when a configuration has such a plugin
 * (`ownPluginsIn`), before the configuration comes to a scheduler, and hands it in here, once for all clusters of its process. It is no part of
 * any cluster: what a text comes to in it depends on nothing but the text.
 */
let provided: Sandbox | undefined;

export const provideSandbox = (sandbox: Sandbox): void => {
  provided = sandbox;
};

/** Undefined: no host has loaded it. */
export const sandbox = (): Sandbox | undefined => provided;
