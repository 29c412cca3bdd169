import type { Command } from '../context';
import { apiResourcesCommand, apiVersionsCommand } from './api-resources';
import { applyCommand } from './apply';
import { attachCommand } from './attach';
import { authCommand } from './auth';
import { autoscaleCommand } from './autoscale';
import { certificateCommand } from './certificate';
import { clusterInfoCommand, configCommand } from './config';
import { cpCommand } from './cp';
import { createCommand } from './create';
import { debugCommand } from './debug';
import { deleteCommand } from './delete';
import { describeCommand } from './describe';
import { diffCommand } from './diff';
import { editCommand } from './edit';
import { eventsCommand } from './events';
import { execCommand } from './exec';
import { explainCommand } from './explain';
import { exposeCommand } from './expose';
import { getCommand } from './get';
import { logsCommand } from './logs';
import { annotateCommand, labelCommand } from './metadata';
import { cordonCommand, drainCommand, uncordonCommand } from './node';
import { patchCommand } from './patch';
import { portForwardCommand } from './port-forward';
import { replaceCommand } from './replace';
import { rolloutCommand } from './rollout';
import { runCommand } from './run';
import { scaleCommand } from './scale';
import { setCommand } from './set';
import { taintCommand } from './taint';
import { topCommand } from './top';
import { versionCommand } from './version';
import { waitCommand } from './wait';

/** All commands of kubectl. */
export const commands: readonly Command[] = [
  annotateCommand,
  apiResourcesCommand,
  apiVersionsCommand,
  applyCommand,
  attachCommand,
  authCommand,
  autoscaleCommand,
  certificateCommand,
  clusterInfoCommand,
  configCommand,
  cordonCommand,
  cpCommand,
  createCommand,
  debugCommand,
  deleteCommand,
  describeCommand,
  diffCommand,
  drainCommand,
  editCommand,
  eventsCommand,
  execCommand,
  explainCommand,
  exposeCommand,
  getCommand,
  labelCommand,
  logsCommand,
  patchCommand,
  portForwardCommand,
  replaceCommand,
  rolloutCommand,
  runCommand,
  scaleCommand,
  setCommand,
  taintCommand,
  topCommand,
  uncordonCommand,
  versionCommand,
  waitCommand,
];
