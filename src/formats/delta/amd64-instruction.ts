// How long an amd64 instruction is, and where in it a 32-bit distance to another address lies.
//
// Only as exact as the maker of deltas is: what it does not know, it takes for an instruction that ends after the opcode.
// It knows no VEX prefix, no three-byte opcodes and no multi-byte NOP; REX must stand right before the opcode.
//
// Sources: Intel, "64 and IA-32 Architectures Software Developer's Manual", volume 2, appendix A (opcode maps);
// github.com/jlevere/msdelta for the opcodes that are not known.

/** Kinds of opcodes; 0 is one without operands. */
const unknown = 1
const withModRm = 2
const absoluteAddress = 3
const shortBranch = 4
const nearBranch = 5

/** Opcodes as ranges in hex, for example '00-03 88'. */
function markOpcodes(kinds: Uint8Array, kind: number, opcodes: string): void {
  for (const range of opcodes.split(' ')) {
    const [first = '', last = first] = range.split('-')
    kinds.fill(kind, Number.parseInt(first, 16), Number.parseInt(last, 16) + 1)
  }
}

function table(kinds: readonly (readonly [number, string])[]): Uint8Array {
  const result = new Uint8Array(256)
  for (const [kind, opcodes] of kinds) markOpcodes(result, kind, opcodes)
  return result
}

const oneByte = table([
  [
    unknown,
    '06-07 0E-0F 16-17 1E-1F 26-27 2E-2F 36-37 3E-3F 40-4F 60-62 64-67 82 9A 9E-9F C4-C5 CE D4-D6 EA',
  ],
  [withModRm, '00-03 08-0B 10-13 18-1B 20-23 28-2B 30-33 38-3B 63 69 6B 80-81 83-8F C0-C1 C6-C7 D0-D3 D8-DF'],
  [withModRm, 'F6-F7 FE-FF'],
  [absoluteAddress, 'A0-A3'],
  [shortBranch, '70-7F E0-E3 EB'],
  [nearBranch, 'E8-E9'],
])

const afterEscape = table([
  [unknown, '0A 0C 19-1F 24-27 34-3F 78-7D A6-A7 B8 D0 F0 FF'],
  [withModRm, '00-03 0D 0F-18 20-23 28-2F 40-76 7E-7F 90-9F A3-A5 AB-B7 B9-C7 D1-EF F1-FE'],
  [nearBranch, '80-8F'],
])

/** Kinds 1 to 3 are that many bytes. */
const wholeOperand = 4
const moveOperand = 5
const testByte = 6
const testOperand = 7

const oneByteImmediate = table([
  [1, '04 0C 14 1C 24 2C 34 3C 6A-6B 80 82-83 A8 B0-B7 C0-C1 C6 CD E4-E7'],
  [2, 'C2 CA'],
  [3, 'C8'],
  [wholeOperand, '05 0D 15 1D 25 2D 35 3D 68-69 81 A9 C7'],
  [moveOperand, 'B8-BF'],
  [testByte, 'F6'],
  [testOperand, 'F7'],
])

const afterEscapeImmediate = table([[1, '0F 70-73 A4 AC BA C2 C4-C6']])

const prefixes = new Set([0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3])

/** `distanceAt` is where the 32-bit distance lies in the instruction; null when there is none. */
export type Instruction = { length: number; distanceAt: number | null }

/**
 * Measures the instruction that starts at `start`, looking at nothing from `end` on.
 * The length is at least 1; an instruction that is cut off or not known has no distance.
 */
export function measureInstruction(bytes: Uint8Array, start: number, end: number): Instruction {
  const limit = Math.min(end, start + 15)
  let at = start
  let narrowOperand = false
  let narrowAddress = false
  while (at < limit && prefixes.has(bytes[at] ?? 0)) {
    if (bytes[at] === 0x66) narrowOperand = true
    if (bytes[at] === 0x67) narrowAddress = true
    at += 1
  }
  const rex = at < limit && ((bytes[at] ?? 0) & 0xf0) === 0x40 ? (bytes[at] ?? 0) : 0
  if (rex !== 0) at += 1
  if (at >= limit || (rex !== 0 && ((bytes[at] ?? 0) & 0xf0) === 0x40)) return cutOff(start, at)

  const escaped = bytes[at] === 0x0f
  if (escaped) at += 1
  if (at >= limit) return cutOff(start, at)
  const opcode = bytes[at] ?? 0
  at += 1
  const kind = (escaped ? afterEscape : oneByte)[opcode] ?? unknown
  if (kind === unknown) return cutOff(start, at)

  let distanceAt: number | null = null
  const modRm = kind === withModRm ? (bytes[at] ?? 0) : 0
  if (kind === withModRm) {
    if (at >= limit) return cutOff(start, at)
    const operand = measureModRm(bytes, at, limit)
    if (operand.isCutOff) return cutOff(start, operand.end)
    if (operand.isRelative) distanceAt = operand.end - 4 - start
    at = operand.end
  } else {
    const width = operandWidth(kind, narrowAddress)
    if (limit - at < width) return cutOff(start, at)
    if (kind === nearBranch) distanceAt = at - start
    at += width
  }
  const immediate = (escaped ? afterEscapeImmediate : oneByteImmediate)[opcode] ?? 0
  const width = immediateWidth({ kind: immediate, narrowOperand, wide: (rex & 8) !== 0, modRm })
  if (limit - at < width) return cutOff(start, at)
  return { length: at + width - start, distanceAt }
}

function cutOff(start: number, end: number): Instruction {
  return { length: end - start, distanceAt: null }
}

function operandWidth(kind: number, narrowAddress: boolean): number {
  if (kind === absoluteAddress) return narrowAddress ? 4 : 8
  if (kind === shortBranch) return 1
  return kind === nearBranch ? 4 : 0
}

function measureModRm(
  bytes: Uint8Array,
  start: number,
  limit: number,
): { end: number; isRelative: boolean; isCutOff: boolean } {
  const modRm = bytes[start] ?? 0
  const mode = modRm >>> 6
  const place = modRm & 7
  let at = start + 1
  if (mode === 3) return { end: at, isRelative: false, isCutOff: false }
  let base = place
  if (place === 4) {
    if (at >= limit) return { end: at, isRelative: false, isCutOff: true }
    base = (bytes[at] ?? 0) & 7
    at += 1
  }
  const width = mode === 1 ? 1 : mode === 2 || base === 5 ? 4 : 0
  if (limit - at < width) return { end: at, isRelative: false, isCutOff: true }
  return { end: at + width, isRelative: mode === 0 && place === 5, isCutOff: false }
}

function immediateWidth(input: {
  kind: number
  narrowOperand: boolean
  wide: boolean
  modRm: number
}): number {
  const { kind, narrowOperand, wide, modRm } = input
  const operand = narrowOperand ? 2 : 4
  const isTest = ((modRm >>> 3) & 7) < 2
  if (kind === wholeOperand) return operand
  if (kind === moveOperand) return wide ? 8 : operand
  if (kind === testByte) return isTest ? 1 : 0
  if (kind === testOperand) return isTest ? operand : 0
  return kind
}
