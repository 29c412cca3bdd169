import { readWasm, type WasmReader, type WasmWriter, writeWasm } from './wasm-bytes';

/** The globals that are exported: how many steps are left, and how many more calls may lie within each other. */
const METERS = ['fuel', 'depth'] as const;

const SECTION = { type: 1, import: 2, function: 3, global: 6, export: 7, code: 10 } as const;
const OP = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  branch: 0x0c,
  return: 0x0f,
  localGet: 0x20,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Const: 0x41,
  i32LessThan: 0x48,
  i32Add: 0x6a,
  i32Subtract: 0x6b,
  i32ShiftRight: 0x76,
  bulk: 0xfc,
} as const;
const I32 = 0x7f;
const VOID = 0x40;
const BULK = { memoryCopy: 10, memoryFill: 11 } as const;
/** A step pays for so many bytes that are copied or filled at once: 2 to this power. */
const BYTES_PER_STEP_LOG2 = 5;

/**
 * Makes a WebAssembly module count its steps and its depth. Each call of a function and each round of a loop takes one off the exported global `fuel`, and
 * copying or filling memory takes some by length; each call takes one off `depth` until it returns. Below 0 it traps. So whatever it computes ends, at the
 * same place on every machine, which neither a clock, nor an interpreter's own interrupts, nor the host's stack give: built-in functions ask for no
 * interrupts, and stacks differ. Throws Error on what is no module, or has instructions that are not known.
 */
export function meter(module: Uint8Array): Uint8Array {
  const sections = sectionsOf(module);
  const fuel = readCount(sections.get(SECTION.global));
  const metered = writeWasm(module.length * 2);
  metered.append(module.subarray(0, HEADER));
  for (const [id, body] of sections) {
    const changed = changedSection(id, body, sections, fuel);
    metered.bytes(id);
    metered.u32(changed.length);
    metered.append(changed);
  }
  return metered.done();
}

const HEADER = 8;

/** The sections by id, in order. What only debuggers read (custom sections) is left out. */
function sectionsOf(module: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const sections = new Map<number, Uint8Array>();
  const reader = readWasm(module);
  const magic = reader.take(HEADER);
  if (magic[0] !== 0 || magic[1] !== 0x61 || magic[2] !== 0x73 || magic[3] !== 0x6d) throw new Error('This is no WebAssembly module.');
  while (!reader.done) {
    const id = reader.byte();
    const body = reader.take(reader.u32());
    if (id !== 0) sections.set(id, body);
  }
  return sections;
}

const readCount = (section: Uint8Array | undefined): number => (section ? readWasm(section).u32() : 0);

function changedSection(id: number, body: Uint8Array, sections: ReadonlyMap<number, Uint8Array>, fuel: number): Uint8Array {
  switch (id) {
    case SECTION.import:
      mustImportFunctions(body);
      return body;
    case SECTION.global:
      return longer(body, METERS.length, (to) => {
        for (const _ of METERS) to.bytes(I32, 1, OP.i32Const, 0, OP.end);
      });
    case SECTION.export:
      return longer(body, METERS.length, (to) => {
        METERS.forEach((name, i) => {
          to.u32(name.length);
          to.append(new TextEncoder().encode(name));
          to.bytes(3);
          to.u32(fuel + i);
        });
      });
    case SECTION.code:
      return meterCode(body, signaturesOf(sections), fuel);
    default:
      return body;
  }
}

/** Imported globals would come before the module's own. */
function mustImportFunctions(section: Uint8Array): void {
  const reader = readWasm(section);
  for (let left = reader.u32(); left > 0; left--) {
    reader.take(reader.u32());
    reader.take(reader.u32());
    if (reader.byte() !== 0) throw new Error('The WebAssembly module imports more than functions.');
    reader.u32();
  }
}

/** A list with more behind its last element. */
function longer(list: Uint8Array, count: number, add: (to: WasmWriter) => void): Uint8Array {
  const reader = readWasm(list);
  const to = writeWasm(list.length + 32);
  to.u32(reader.u32() + count);
  to.append(list.subarray(reader.at));
  add(to);
  return to.done();
}

interface Signature {
  readonly params: number;
  /** The type of its result, as a block's. */
  readonly result: number;
}

/** The types of the module's functions. */
function signaturesOf(sections: ReadonlyMap<number, Uint8Array>): readonly Signature[] {
  const types = readWasm(sections.get(SECTION.type)!);
  const known = Array.from({ length: types.u32() }, (): Signature => {
    types.byte();
    const params = types.u32();
    types.take(params);
    const results = types.take(types.u32());
    if (results.length > 1) throw new Error('The WebAssembly module has functions with several results.');
    return { params, result: results[0] ?? VOID };
  });
  const functions = readWasm(sections.get(SECTION.function)!);
  return Array.from({ length: functions.u32() }, () => known[functions.u32()]!);
}

function meterCode(code: Uint8Array, signatures: readonly Signature[], fuel: number): Uint8Array {
  const reader = readWasm(code);
  const to = writeWasm(code.length * 2);
  to.u32(reader.u32());
  for (const signature of signatures) {
    const body = meterFunction(reader.take(reader.u32()), signature, fuel);
    to.u32(body.length);
    to.append(body);
  }
  return to.done();
}

function meterFunction(body: Uint8Array, { params, result }: Signature, fuel: number): Uint8Array {
  const reader = readWasm(body);
  const to = writeWasm(body.length * 2 + 128);
  const groups = reader.u32();
  const from = reader.at;
  let locals = params;
  for (let i = 0; i < groups; i++) {
    locals += reader.u32();
    reader.byte();
  }
  // One more local, for lengths.
  to.u32(groups + 1);
  to.append(body.subarray(from, reader.at));
  to.bytes(1, I32);
  takeOne(to, fuel);
  takeOne(to, fuel + 1);
  // All that it does is a block, from which every way out leads to where the depth is given back.
  to.bytes(OP.block, result);
  meterInstructions(reader, body, to, { fuel, local: locals });
  to.bytes(OP.globalGet);
  to.u32(fuel + 1);
  to.bytes(OP.i32Const, 1, OP.i32Add, OP.globalSet);
  to.u32(fuel + 1);
  to.bytes(OP.end);
  return to.done();
}

/** A function's instructions up to its end, which closes the block around them. */
function meterInstructions(reader: WasmReader, body: Uint8Array, to: WasmWriter, { fuel, local }: { readonly fuel: number; readonly local: number }): void {
  let open = 0;
  while (!reader.done) {
    const start = reader.at;
    const op = reader.byte();
    const bulk = skipImmediates(reader, op);
    if (bulk === BULK.memoryCopy || bulk === BULK.memoryFill) takeByLength(to, fuel, local);
    if (op === OP.return) {
      to.bytes(OP.branch);
      to.u32(open);
      continue;
    }
    to.append(body.subarray(start, reader.at));
    if (op === OP.block || op === OP.loop || op === OP.if) open++;
    else if (op === OP.end) open--;
    if (op === OP.loop) takeOne(to, fuel);
  }
}

function takeOne(to: WasmWriter, meter: number): void {
  to.bytes(OP.globalGet);
  to.u32(meter);
  to.bytes(OP.i32Const, 1, OP.i32Subtract);
  keep(to, meter);
}

/** The length lies on top of the stack, and remains there. */
function takeByLength(to: WasmWriter, fuel: number, local: number): void {
  to.bytes(OP.localTee);
  to.u32(local);
  to.bytes(OP.globalGet);
  to.u32(fuel);
  to.bytes(OP.localGet);
  to.u32(local);
  to.bytes(OP.i32Const, BYTES_PER_STEP_LOG2, OP.i32ShiftRight, OP.i32Subtract);
  keep(to, fuel);
}

/** What is left lies on top of the stack: it is kept, and if it is less than nothing, that is the end. */
function keep(to: WasmWriter, meter: number): void {
  to.bytes(OP.globalSet);
  to.u32(meter);
  to.bytes(OP.globalGet);
  to.u32(meter);
  to.bytes(OP.i32Const, 0, OP.i32LessThan, OP.if, VOID, OP.unreachable, OP.end);
}

/** Passes over what belongs to an instruction (WebAssembly 2.0, binary format). Says which of the bulk instructions it is, if it is one. */
function skipImmediates(reader: WasmReader, op: number): number | undefined {
  if (op === OP.block || op === OP.loop || op === OP.if) reader.skipNumber();
  else if (op === OP.branch || op === 0x0d || op === 0x10 || op === 0xd0 || op === 0xd2) reader.skipNumber();
  else if (op === 0x0e) skipNumbers(reader, reader.u32() + 1);
  else if (op === 0x11) skipNumbers(reader, 2);
  else if (op === 0x1c) skipNumbers(reader, reader.u32());
  else if (op >= 0x20 && op <= 0x26) reader.skipNumber();
  else if (op >= 0x28 && op <= 0x3e) skipNumbers(reader, 2);
  else if (op >= 0x3f && op <= 0x42) reader.skipNumber();
  else if (op === 0x43) reader.take(4);
  else if (op === 0x44) reader.take(8);
  else if (op === OP.bulk) return skipBulk(reader);
  else if (op >= 0xe0 || (op >= 0x06 && op <= 0x0a) || (op >= 0x12 && op <= 0x19))
    throw new Error(`The WebAssembly module has an instruction that is not known: ${op}.`);
  return undefined;
}

function skipBulk(reader: WasmReader): number {
  const bulk = reader.u32();
  if (bulk >= 8) skipNumbers(reader, bulk === 8 || bulk === BULK.memoryCopy || bulk === 12 || bulk === 14 ? 2 : 1);
  return bulk;
}

function skipNumbers(reader: WasmReader, count: number): void {
  for (let i = 0; i < count; i++) reader.skipNumber();
}
