// Reads the header of a cabinet.
//
//   OFFSET  SIZE  FIELD
//   0x00    4     "MSCF"
//   0x08    4     size of the cabinet in bytes (cbCabinet); a signature may follow it in the file
//   0x1A    2     number of folders (compressed streams)
//   0x1C    2     number of files
//   0x1E    2     flags: 1 a previous cabinet exists, 2 a next one exists, 4 reserve areas are present
//   0x20    2     set identifier
//   0x22    2     position in the set
//   with flag 4:
//   0x24    2     size of the header's reserve area (cbCFHeader)
//   0x26    1+1   sizes of the other reserve areas
//   0x28    …     reserve area. 20 bytes when signed (Authenticode): u32 0x00100000, u32 offset of the signature,
//                 u32 its size, u64 0
//
// All integers are little-endian. Source: [MS-CAB]; the reserve area was read from signed updates of Windows 6.1.

import { CabinetHeaderInvalid } from './errors.ts'

/** Bytes that {@link readCabinetHeader} needs at most. */
export const cabinetHeaderSize = 0x3c

const signatureReserveSize = 20

/** What the header of a cabinet says. */
export type CabinetHeader = {
  /** Bytes of the cabinet itself, without a signature behind it. */
  size: number
  folderCount: number
  fileCount: number
  /** Whether files continue from or in another cabinet. */
  isPartOfSet: boolean
  /** Where the PKCS #7 signature lies in the file; null: not signed. The signature is not checked. */
  signature: { offset: number; size: number } | null
}

/**
 * Reads the header.
 * @param bytes The first {@link cabinetHeaderSize} bytes of the file, or fewer when the file is shorter.
 * @throws CabinetHeaderInvalid
 */
export function readCabinetHeader(bytes: Uint8Array): CabinetHeader {
  if (bytes.length < 0x24) throw new CabinetHeaderInvalid({ reason: 'it is shorter than 36 bytes' })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(0, false) !== 0x4d534346)
    throw new CabinetHeaderInvalid({ reason: 'it does not begin with MSCF' })
  const flags = view.getUint16(0x1e, true)
  return {
    size: view.getUint32(0x08, true),
    folderCount: view.getUint16(0x1a, true),
    fileCount: view.getUint16(0x1c, true),
    isPartOfSet: (flags & 3) !== 0,
    signature: (flags & 4) === 0 ? null : readSignaturePlace(view),
  }
}

function readSignaturePlace(view: DataView): CabinetHeader['signature'] {
  if (view.byteLength < 0x28 + signatureReserveSize) return null
  if (view.getUint16(0x24, true) < signatureReserveSize) return null
  const offset = view.getUint32(0x2c, true)
  const size = view.getUint32(0x30, true)
  return offset === 0 || size === 0 ? null : { offset, size }
}
