// Tells what a file is from its bytes, so that a wrong file gets an answer that helps.

import { open } from 'node:fs/promises'
import { type CabinetHeader, cabinetHeaderSize, readCabinetHeader } from '#formats/cabinet-index'
import { decodeText } from '#formats/xml'

/** What a file is. `description` names it for a reader: "a ZIP archive". */
export type RecognisedFile =
  | { kind: 'cabinet'; header: CabinetHeader; fileSize: number }
  | { kind: 'wim' }
  | { kind: 'other'; description: string }

/** Files that are often taken for an update, by their first bytes (Latin-1). */
const signatures: readonly [start: string, description: string][] = [
  ['MZ', 'a Windows program (PE executable)'],
  ['PK\x03\x04', 'a ZIP archive'],
  ['PK\x05\x06', 'an empty ZIP archive'],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'a Windows Installer or other OLE compound file (MSI, MSP)'],
  ['%PDF', 'a PDF document'],
  ['regf', 'a Windows registry hive'],
  ["7z\xbc\xaf'\x1c", 'a 7z archive'],
  ['Rar!', 'a RAR archive'],
  ['\x1f\x8b', 'a gzip file'],
  ['PSTREAM', 'the payload (.psf) of an update, without the update'],
  ['PA30', 'a delta (PA30), without the update'],
  ['PA31', 'a delta (PA31), without the update'],
  ['DCM\x01', 'a compressed component manifest'],
  ['MDMP', 'a crash dump'],
  ['ElfFile\0', 'a Windows event log'],
  ['\x7fELF', 'a Linux program'],
  ['conectix', 'a virtual disk (VHD)'],
  ['vhdxfile', 'a virtual disk (VHDX)'],
]

const volumeDescriptorsStart = 0x8000
const startSize = 4096

/** Reads the first bytes of a file, and those where a disc image would have its descriptors. */
export async function recogniseFile(file: string): Promise<RecognisedFile> {
  const handle = await open(file, 'r')
  try {
    const { size: fileSize } = await handle.stat()
    if (fileSize === 0) return { kind: 'other', description: 'empty' }
    const start = await readAt(handle, 0, startSize)
    const text = start.toString('latin1')
    if (text.startsWith('MSCF')) {
      return { kind: 'cabinet', header: readCabinetHeader(start.subarray(0, cabinetHeaderSize)), fileSize }
    }
    if (text.startsWith('MSWIM\0\0\0')) return { kind: 'wim' }
    const known = signatures.find(([signature]) => text.startsWith(signature))
    if (known !== undefined) return { kind: 'other', description: known[1] }
    const descriptors = await readAt(handle, volumeDescriptorsStart, 6)
    const disc = /^(CD001|BEA01|NSR0\d)$/.test(descriptors.toString('latin1', 1, 6))
    return { kind: 'other', description: disc ? 'a disc image (ISO)' : describeText(start) }
  } finally {
    await handle.close()
  }
}

function describeText(start: Buffer): string {
  const text = decodeStart(start)
  if (text === null) return `of an unknown kind (it begins with ${start.toString('hex', 0, 8)})`
  const trimmed = text.trimStart()
  if (/^<(!doctype\s+html|html)\b/i.test(trimmed)) return 'a web page (HTML)'
  if (trimmed.startsWith('<')) return 'an XML document'
  return 'a text file'
}

/** The text when every character of the beginning is one that text files hold. */
function decodeStart(start: Buffer): string | null {
  try {
    const text = decodeText(start)
    return /[^\P{Cc}\t\r\n\f]/u.test(text) ? null : text
  } catch {
    return null
  }
}

async function readAt(handle: { read: FileRead }, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, position)
  return buffer.subarray(0, bytesRead)
}

type FileRead = (
  buffer: Buffer,
  offset: number,
  length: number,
  position: number,
) => Promise<{ bytesRead: number }>
