import { meter } from './meter';

/**
 * One QuickJS in WebAssembly, whose memory can be put back to what it was. It has no clock, no chance, no files and nobody to call: what its WASI asks for
 * is a time that stands still and bytes that are always the same.
 */
export interface Machine {
  /** A value of QuickJS: where it lies in memory. */
  evaluate(text: string, file: string, asModule: boolean): number;
  call(of: number, args: readonly number[]): number;
  string(text: string): number;
  /** The text of a value that is a string; undefined if it is none. */
  textOf(value: number): string | undefined;
  isException(value: number): boolean;
  exception(): number;
  /** What has become of a module's evaluation: its exports, or what it threw; undefined if it waits for something. */
  settled(promise: number): { readonly exports: number } | { readonly thrown: number } | undefined;
  /** Gives it so many steps for what is done next. */
  allow(steps: number): void;
  /** How many of them are left; less than nothing: they were used up. */
  left(): number;
  save(): Saved;
  restore(saved: Saved): void;
}

/** The memory of a machine, as far as it is in use. */
export type Saved = Uint8Array<ArrayBuffer>;

/** What QuickJS may allocate; the heap that is set aside for it is a little more, so that it never has to grow. */
const MEMORY_MAX = 24 * 1024 * 1024;
const HEAP = 32 * 1024 * 1024;
/** Of QuickJS's own stack, in bytes: some 500 calls deep. */
const STACK_MAX = 128 * 1024;
/** So many calls of WebAssembly functions may lie within each other: no more than any host's own stack can bear. */
const DEPTH_MAX = 3_000;

/** All of the language but what would give something else at another time or place: dates, weak references, the performance clock. */
const INTRINSICS = { eval: 2, regexp: 4, json: 8, proxy: 16, mapSet: 32, typedArrays: 64, promise: 128, bigInt: 256 } as const;
const MODULE = 1;

/** What `quickjs.wasm` exports, as far as it is used here. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly __stack_pointer: WebAssembly.Global<'i32'>;
  /** The two meters: steps, and calls within each other. */
  readonly fuel: WebAssembly.Global<'i32'>;
  readonly depth: WebAssembly.Global<'i32'>;
  _initialize(): void;
  qjs_init2(intrinsics: number): number;
  qjs_set_memory_limit(bytes: number): void;
  qjs_set_max_stack_size(bytes: number): void;
  qjs_eval(code: number, length: number, file: number, flags: number): number;
  qjs_call(of: number, self: number, count: number, args: number): number;
  qjs_new_string(text: number, length: number): number;
  qjs_get_string_len(value: number, length: number): number;
  qjs_is_string(value: number): number;
  qjs_is_exception(value: number): number;
  qjs_get_exception(): number;
  qjs_get_undefined(): number;
  qjs_promise_state(promise: number): number;
  qjs_promise_result(promise: number): number;
  wasm_malloc(bytes: number): number;
  wasm_free(at: number): void;
}

/** What it asks of its host. Whatever it is, the answer is the same each time. */
const HOST: WebAssembly.Imports = {
  env: {
    host_get_timezone_offset: () => 0,
    host_interrupt: () => 0,
    host_promise_rejection: () => undefined,
    host_module_normalize: () => 0,
    host_module_load: () => 0,
    host_call: () => 0,
  },
  wasi_snapshot_preview1: { clock_time_get: () => 0, fd_close: () => 8, fd_fdstat_get: () => 8, fd_seek: () => 8, fd_write: () => 8, random_get: () => 0 },
};

const BOOT_STEPS = 100_000_000;

/** QuickJS as it begins. It always begins with the same memory. */
function start(module: WebAssembly.Module): Exports {
  // What the file exports is known.
  const e = new WebAssembly.Instance(module, HOST).exports as unknown as Exports;
  e.fuel.value = BOOT_STEPS;
  e.depth.value = DEPTH_MAX;
  e._initialize();
  e.qjs_init2(Object.values(INTRINSICS).reduce((all, one) => all | one, 0));
  e.qjs_set_memory_limit(MEMORY_MAX);
  e.qjs_set_max_stack_size(STACK_MAX);
  e.wasm_free(e.wasm_malloc(HEAP));
  return e;
}

/** Up to where memory is in use: what is larger than any gap is put behind it. */
function endOf(e: Exports): number {
  const at = e.wasm_malloc(HEAP / 4);
  e.wasm_free(at);
  return at;
}

/** Makes a machine of `quickjs.wasm` (quickjs-wasi). Takes some 100 ms. */
export function createMachine(wasm: Uint8Array): Machine {
  const module = new WebAssembly.Module(meter(wasm) as BufferSource);
  let e = start(module);
  const { byteLength } = e.memory.buffer;
  // The stack lies below all else, and grows downwards from here.
  const base: number = e.__stack_pointer.value;

  function write(text: string): { readonly at: number; readonly length: number } {
    // No character takes more than three bytes; the text ends with a 0.
    const at = e.wasm_malloc(3 * text.length + 1);
    if (at === 0) throw new RangeError('out of memory');
    const room = new Uint8Array(e.memory.buffer, at, 3 * text.length + 1);
    const { written } = new TextEncoder().encodeInto(text, room);
    room[written] = 0;
    return { at, length: written };
  }

  return {
    evaluate(text, file, asModule) {
      const [code, name] = [write(text), write(file)];
      return e.qjs_eval(code.at, code.length, name.at, asModule ? MODULE : 0);
    },
    call(of, args) {
      const at = e.wasm_malloc(4 * args.length);
      new Uint32Array(e.memory.buffer, at, args.length).set(args);
      return e.qjs_call(of, e.qjs_get_undefined(), args.length, at);
    },
    string(text) {
      const { at, length } = write(text);
      const value = e.qjs_new_string(at, length);
      e.wasm_free(at);
      return value;
    },
    textOf(value) {
      if (e.qjs_is_string(value) === 0) return undefined;
      const lengthAt = e.wasm_malloc(4);
      const at = e.qjs_get_string_len(value, lengthAt);
      const length = new Uint32Array(e.memory.buffer, lengthAt, 1)[0]!;
      return new TextDecoder().decode(new Uint8Array(e.memory.buffer, at, length));
    },
    isException: (value) => e.qjs_is_exception(value) !== 0,
    exception: () => e.qjs_get_exception(),
    settled(promise) {
      const state = e.qjs_promise_state(promise);
      if (state === 0) return undefined;
      const value = e.qjs_promise_result(promise);
      return state === 1 ? { exports: value } : { thrown: value };
    },
    allow(steps) {
      e.fuel.value = steps;
      e.depth.value = DEPTH_MAX;
    },
    left: () => e.fuel.value,
    save: () => new Uint8Array(e.memory.buffer).slice(base, endOf(e)),
    restore(saved) {
      // One whose memory has grown cannot be made small again.
      if (e.memory.buffer.byteLength !== byteLength) e = start(module);
      new Uint8Array(e.memory.buffer).set(saved, base);
      e.__stack_pointer.value = base;
    },
  };
}
