/**
 * The engine as a package: a deterministic Kubernetes cluster for programs, without a page, a DOM or a clock. One opens a cluster, applies manifests, lets
 * virtual time pass until something holds, reads what came of it, and goes back.
 */
export type { KubeObject } from './api/object';
export type { ApiCall, ApiResponse } from './api/wire';
export { type Breakdown, ClusterBroken } from './cluster/breakdown';
export type { Breakpoint } from './cluster/breakpoint';
export type { ClusterConfig, Fault, NodeShape } from './cluster/config';
export type { Attempt, Explanation } from './cluster/explain';
export type { JourneyId } from './cluster/journeys';
export type { JourneyEntry, SentJourney as Journey } from './cluster/journeys/journey';
export type { SavedSession } from './cluster/session';
export type { StepSize } from './cluster/stepping';
export type { MessageRow } from './cluster/view';
export type { Difference } from './engine/compare';
export { type Condition, readCondition } from './engine/condition';
export { type Engine, type EngineOptions, loadEngine, openEngine, type Position } from './engine/engine';
export { readManifests } from './engine/manifests';
export { ApiError } from './engine/run';
export type { Brief } from './life/brief';
export type { Family } from './life/family';
export type { Life } from './life/life';
export { createSandbox } from './sandbox/sandbox';
export { provideSandbox } from './scheduler/own/sandbox';
export type { ContainerStory } from './why/container-story';
export type { Reason } from './why/reason';
export { textOf as whyText } from './why/text';
export type { Why } from './why/why';
