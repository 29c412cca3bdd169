import * as inspector from './inspector/Inspector';
import { LazyDebugger, LazyEditor, LazyLesson, LazyTerminal } from './lazy';
import * as stage from './stage/Stage';
import { LazyTimeline } from './timeline/LazyTimeline';
import { guarded } from './ui/Guarded';

/** The parts of the screen, which a desktop and a phone only arrange. Each fails alone. */
export const Stage = guarded(stage.Stage);
export const Inspector = guarded(inspector.Inspector);
export const Timeline = guarded(LazyTimeline);
export const Editor = guarded(LazyEditor);
export const Terminal = guarded(LazyTerminal);
export const Debugger = guarded(LazyDebugger);
export const Lesson = guarded(LazyLesson);
